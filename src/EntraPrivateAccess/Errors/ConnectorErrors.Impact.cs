namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>The user declined a change that takes an application's last active connector away.</summary>
    /// <param name="notice">The effect on users, as sentences that name the applications.</param>
    public static ConnectorException LastActiveConnector(string notice, object? target) =>
        new("LastActiveConnector", ErrorKind.OperationStopped, $"{notice} You declined, so nothing was changed.")
        {
            RecommendedAction = "Put another active connector into the group first, or add -Force.",
            Target = target,
        };
}
