using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException NotConnected() =>
        new("NotConnected", FaultCategory.AuthenticationError, "This session is not signed in to a tenant.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess (add -UseDeviceCode where no browser can open).",
        };

    public static ConnectorException NotSignedIn(ConnectorEnvironment environment) =>
        new("NotConnected", FaultCategory.AuthenticationError, $"This session chose the {environment.Name} environment, but is not signed in to a tenant.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess without -NoSignIn.",
            Target = environment.Name,
        };

    public static ConnectorException WindowsRequired() =>
        new("WindowsRequired", FaultCategory.InvalidOperation, "This command acts on the Windows Server that it runs on, and this machine is not Windows.")
        {
            RecommendedAction = "Run it on the server, or rehearse it: Connect-EntraPrivateAccess -Environment (Start-ConnectorSandbox) -Server SRV01.",
        };
}
