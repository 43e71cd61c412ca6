using System;

namespace EntraPrivateAccess.Errors;

/// <summary>A fault with a stable id, a category and the next thing to do. Every error of the module is one.</summary>
public class ConnectorException : Exception
{
    public ConnectorException(string errorId, FaultCategory category, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Category = category;
    }

    /// <summary>Stable, PascalCase, part of the published contract: scripts compare it.</summary>
    public string ErrorId { get; }

    public FaultCategory Category { get; }

    /// <summary>What to do next, with the command to type where there is one.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>What the person named, or the item that failed.</summary>
    public object? Target { get; init; }
}
