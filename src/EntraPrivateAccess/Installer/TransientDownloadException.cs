using System;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Installer;

/// <summary>An attempt failed in a way that may pass.</summary>
/// <param name="fault">What the person is told when it does not pass.</param>
internal sealed class TransientDownloadException(ConnectorException fault) : Exception(fault.Message, fault)
{
    public ConnectorException Fault { get; } = fault;

    /// <summary>How long the server asks to wait, or null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Bytes that this attempt brought before it failed.</summary>
    public long Received { get; init; }
}
