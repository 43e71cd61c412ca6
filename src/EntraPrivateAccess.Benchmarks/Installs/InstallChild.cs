using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Installs;

/// <summary>A bare virtual server becomes an active connector, in a process of its own: everything runs for the first time, as it does on a fresh server.</summary>
internal static class InstallChild
{
    public const string Name = "child-install";

    /// <param name="arguments">The sandbox's connection file, the server's number, the group to make.</param>
    /// <returns>Seconds of Install-Connector, then the steps and theirs.</returns>
    public static string Run(string[] arguments)
    {
        using Shell shell = new();
        shell.Import();
        _ = shell.Run("$sandbox = Get-ConnectorSandbox -Path $args[0]; $server = $sandbox.Servers[[int] $args[1]]; $group = $args[2]", arguments);
        _ = shell.Run("$null = Connect-EntraPrivateAccess -Environment $sandbox -Server $server -AccessToken $sandbox.GraphToken");
        long started = Stopwatch.GetTimestamp();
        Collection<PSObject> result = shell.Run(
            "Install-Connector -ConnectorGroup $group -CreateGroup -Region eur -Token $sandbox.RegistrationToken -AcceptLicense");
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        dynamic installation = result.Single().BaseObject;
        if ((string)installation.Status != "active" || (string)installation.ConnectorGroup != arguments[2])
        {
            throw new InvalidOperationException($"It is {installation.Status} in '{installation.ConnectorGroup}'.");
        }

        List<string> steps = [];
        foreach (dynamic step in installation.Steps)
        {
            steps.Add(Samples.Text($"{step.Step}={step.Duration.TotalSeconds:0.00}"));
        }

        return Samples.Text($"{took.TotalSeconds:0.000} {string.Join(' ', steps)}");
    }
}
