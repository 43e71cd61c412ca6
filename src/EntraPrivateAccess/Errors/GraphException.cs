using System;

namespace EntraPrivateAccess.Errors;

/// <summary>Microsoft Graph answered with an error.</summary>
public sealed class GraphException : ConnectorException
{
    public GraphException(string errorId, FaultCategory category, string message, Exception? innerException = null)
        : base(errorId, category, message, innerException)
    {
    }

    /// <summary>The HTTP status, or 0 when no answer came.</summary>
    public int Status { get; init; }

    /// <summary>The service's own code, empty where it sent none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The service's id of this request: what Microsoft's support asks for.</summary>
    public string? RequestId { get; init; }

    public string? Method { get; init; }

    /// <summary>Path and query without the host.</summary>
    public string? Path { get; init; }
}
