using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException VirtualServerNotFound(string name, string detail) =>
        new("VirtualServerNotFound", FaultCategory.ObjectNotFound, $"The sandbox has no virtual server named {name}. {detail}".TrimEnd())
        {
            Target = name,
            RecommendedAction = "See its servers with Get-ConnectorSandbox.",
        };

    public static ConnectorException NoVirtualServer(ConnectorEnvironment sandbox) =>
        new("NoVirtualServer", FaultCategory.InvalidOperation,
            $"The sandbox '{sandbox.Name}' has no virtual server, and a sandbox session never acts on this machine.")
        {
            Target = sandbox.Name,
            RecommendedAction =
                "Start a sandbox that has one: Start-ConnectorSandbox -Server SRV01, and connect to it again.",
        };

    public static ConnectorException SandboxUnreachable(Uri sandbox, Exception cause) =>
        new("SandboxUnreachable", FaultCategory.ConnectionError, $"The sandbox at {sandbox.GetLeftPart(UriPartial.Authority)} does not answer: {cause.Message}", cause)
        {
            Target = sandbox,
            RecommendedAction = "Start a new one with Start-ConnectorSandbox, and connect to it again.",
        };

    public static ConnectorException SandboxRefused(Uri sandbox, int status, string detail) =>
        new("SandboxRefused", FaultCategory.InvalidResult, $"The sandbox answered {status}: {detail}")
        {
            Target = sandbox,
        };
}
