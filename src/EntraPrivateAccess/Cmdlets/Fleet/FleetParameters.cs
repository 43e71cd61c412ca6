using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>
/// Converts the parameters of a command to values that a PowerShell session transfers without a loss.
/// </summary>
internal static class FleetParameters
{
    // Those of the fleet itself, those that the workstation handles, and the common parameters about its variables.
    private static readonly HashSet<string> s_notSent = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(ServerCmdlet.Session),
        nameof(ServerCmdlet.Server),
        nameof(ServerCmdlet.ThrottleLimit),
        nameof(ServerCmdlet.NoModuleCopy),
        nameof(LoggedCmdlet.LogPath),
        "Confirm",
        "ErrorAction",
        "ErrorVariable",
        "InformationAction",
        "InformationVariable",
        "OutBuffer",
        "OutVariable",
        "PipelineVariable",
        "ProgressAction",
        "WarningAction",
        "WarningVariable",
    };

    /// <summary>Gets the parameters that are bound for the current record of the pipeline.</summary>
    /// <param name="handled">The parameters that the workstation handles itself.</param>
    public static Hashtable Of(EntraCmdlet cmdlet, IReadOnlyCollection<string> handled)
    {
        Hashtable sent = new(StringComparer.OrdinalIgnoreCase) { ["ErrorAction"] = "Continue" };
        foreach (KeyValuePair<string, object> bound in cmdlet.MyInvocation.BoundParameters)
        {
            if (!s_notSent.Contains(bound.Key) && !handled.Contains(bound.Key) && bound.Value is not null)
            {
                sent[bound.Key] = Simple(bound.Value);
            }
        }

        if (cmdlet.IsVerbose)
        {
            sent["Verbose"] = true;
        }

        if (cmdlet.SupportsShouldProcess)
        {
            // The workstation asks.
            sent["Confirm"] = false;
            sent["WhatIf"] = cmdlet.IsWhatIf;
        }

        return sent;
    }

    private static object Simple(object value) =>
        value switch
        {
            PSObject wrapped => Simple(wrapped.BaseObject),
            SwitchParameter flag => flag.IsPresent,
            string or bool or int or SecureString => value,
            IEnumerable list => list.Cast<object>().Select(Simple).ToArray(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{value}",
        };
}
