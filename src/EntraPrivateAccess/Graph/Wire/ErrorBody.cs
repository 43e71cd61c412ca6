namespace EntraPrivateAccess.Graph.Wire;

/// <summary>An answer that is an error.</summary>
internal sealed class ErrorBody
{
    public ErrorDetail? Error { get; set; }
}
