using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Errors;

/// <summary>
/// Creates every error of the module: the ErrorId, the message and the recommended action are defined together.
/// </summary>
/// <remarks>
/// One partial file per area: <c>ConnectorErrors.Session.cs</c>, <c>ConnectorErrors.Server.cs</c> and so on.
/// </remarks>
internal static partial class ConnectorErrors
{
    public static ConnectorException WaitedTooLong(string waitedFor, TimeSpan limit, string? nextStep = null) =>
        new("WaitTimedOut", ErrorKind.OperationTimeout, $"Timed out after {Describe(limit)} waiting for {waitedFor}.")
        {
            RecommendedAction = nextStep,
            Target = waitedFor,
            Condition = ErrorCondition.WaitTimedOut,
        };

    public static ConnectorException EnvironmentNotSupported(ConnectorEnvironment environment, string what) =>
        new(
            "EnvironmentNotSupported",
            ErrorKind.InvalidOperation,
            $"{what} is not known for the {environment.Name} environment."
        )
        {
            RecommendedAction = environment
                is { InstallerNeedsEnvironmentName: true, InstallerEnvironmentName: { } name }
                ? "By hand, according to Microsoft: run MicrosoftEntraPrivateNetworkConnectorInstaller.exe "
                    + $"ENVIRONMENTNAME=\"{name}\" on the server and sign in in its window. Unconfirmed: "
                    + "Register-MicrosoftEntraPrivateNetworkConnector -EnvironmentName "
                    + $"\"{name}\" for an installed connector."
                : "Microsoft publishes nothing about it for this cloud. Ask Microsoft support.",
            Target = environment.Name,
        };

    /// <summary>No source lists the addresses of this cloud.</summary>
    public static ConnectorException EndpointsNotKnown(ConnectorEnvironment environment) =>
        new(
            "EnvironmentNotSupported",
            ErrorKind.InvalidOperation,
            $"Microsoft's documentation lists no addresses for connectors in the {environment.Name} environment."
        )
        {
            RecommendedAction =
                "Ask the cloud's support for the list. Get-ConnectorEndpoint -Environment Global, USGov shows the "
                + "documented ones.",
            Target = environment.Name,
        };

    public static ConnectorException EndpointNotFound(string host, ConnectorEnvironment environment) =>
        new(
            "EndpointNotFound",
            ErrorKind.ObjectNotFound,
            $"Connectors in the {environment.Name} environment require no documented address that covers "
                + $"'{Excerpt(host, HostLetters)}'."
        )
        {
            RecommendedAction = $"Run Get-ConnectorEndpoint -Environment '{environment.Name}' to list the addresses.",
            Target = Excerpt(host, HostLetters),
        };

    private static string Describe(TimeSpan span) => TimeText.Describe(span);
}
