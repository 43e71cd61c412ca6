namespace EntraPrivateAccess.Sandbox.Contracts;

/// <summary>A refused Graph request.</summary>
internal sealed class GraphServiceException : Exception
{
    public GraphServiceException(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    public int Status { get; }

    /// <summary>Graph's error code; the publishing service leaves it empty for unknown routes.</summary>
    public string Code { get; }
}
