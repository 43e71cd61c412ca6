using System.Collections;
using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Converts exceptions to error records.</summary>
internal static class ErrorRecords
{
    // PowerShell 7.5 is the first whose default view shows the recommended action (PowerShell/PowerShell#20826).
    private static readonly Version s_firstWithAction = new(7, 5);

    public static ErrorRecord From(ConnectorException fault, SessionState session)
    {
        ErrorCategory category = Enum.TryParse(fault.Category.ToString(), out ErrorCategory known)
            ? known
            : ErrorCategory.NotSpecified;
        ErrorRecord record = new(fault, fault.ErrorId, category, fault.Target);
        if (fault.RecommendedAction is string action)
        {
            // Each view must show the action, and show it once.
            string message = ViewShowsAction(session) ? fault.Message : $"{fault.Message} {action}";
            record.ErrorDetails = new ErrorDetails(PlainText.Clean(message))
            {
                RecommendedAction = PlainText.Clean(action),
            };
        }

        return record;
    }

    private static bool ViewShowsAction(SessionState session) =>
        ViewShowsAction(
            session.PSVariable.GetValue("PSVersionTable"),
            session.PSVariable.GetValue("ErrorView"),
            session.PSVariable.GetValue("PSSenderInfo")
        );

    /// <summary>Returns whether the view of errors shows the recommended action below the message.</summary>
    /// <param name="versions">The value of <c>$PSVersionTable</c>.</param>
    /// <param name="view">The value of <c>$ErrorView</c>.</param>
    /// <param name="sender">The value of <c>$PSSenderInfo</c>, which exists only in a remote session. The client shows
    /// the error; its view is unknown, so the default view is assumed.</param>
    internal static bool ViewShowsAction(object? versions, object? view, object? sender) =>
        ClientVersion(sender) is { } client
            ? client >= s_firstWithAction
            : VersionIn(versions) >= s_firstWithAction && $"{view}" == "ConciseView";

    private static Version? ClientVersion(object? sender) =>
        sender is not null
        && Unwrap(PSObject.AsPSObject(sender).Properties["ApplicationArguments"]?.Value) is IDictionary arguments
            ? VersionIn(arguments["PSVersionTable"])
            : null;

    // PowerShell 7 has a semantic version, such as 7.6.0-preview.1.
    private static Version? VersionIn(object? table) =>
        Unwrap(table) is IDictionary versions
        && Unwrap(versions["PSVersion"])?.ToString() is { Length: > 0 } text
        && Version.TryParse(text.Split('-', '+')[0], out Version? version)
            ? version
            : null;

    private static object? Unwrap(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}
