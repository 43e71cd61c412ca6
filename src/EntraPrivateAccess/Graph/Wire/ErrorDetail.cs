namespace EntraPrivateAccess.Graph.Wire;

/// <summary>An error, or the inner error of one; the service spells the inner one in two ways, which are read alike.</summary>
internal sealed class ErrorDetail
{
    public string? Code { get; set; }

    public string? Message { get; set; }

    public ErrorDetail? InnerError { get; set; }
}
