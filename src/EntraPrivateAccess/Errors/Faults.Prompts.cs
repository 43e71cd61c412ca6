namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    /// <summary>The ErrorId of a prompt that could not be shown or answered.</summary>
    public const string Unconfirmed = "ConfirmationUnavailable";

    public static ConnectorException ConfirmationUnavailable(string command, string action, string target) =>
        new(Unconfirmed, FaultCategory.PermissionDenied, $"{command} requires confirmation ({action}: {target}), and "
            + "no prompt can be answered here, so nothing was changed.")
        {
            RecommendedAction = "To agree beforehand, add -Confirm:$false.",
            Target = target,
        };

    public static ConnectorException MessageUnanswered(string command) =>
        new(Unconfirmed, FaultCategory.PermissionDenied, "A preference of Inquire makes PowerShell prompt at a message "
            + $"of {command}, and no prompt can be answered here.")
        {
            RecommendedAction = "Set the preference variable, such as $WarningPreference, or parameter to Continue.",
            Target = command,
        };
}
