using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;
using EntraPrivateAccess.Rehearsal.Scripts;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>The main job: provision.ps1 statement by statement, each shown as typed; then the rehearsal looks for itself.</summary>
internal sealed class ProvisionJob : IJob
{
    private readonly Screen _screen;
    private readonly string _script;

    public ProvisionJob(Screen screen, string script)
    {
        _screen = screen;
        _script = script;
    }

    /// <summary>The script that a person would use for real; it lies beside the program.</summary>
    public static string ShippedScript { get; } = Path.Combine(AppContext.BaseDirectory, "provision.ps1");

    public int Run()
    {
        using RehearsedSession session = new(_screen);
        bool ran = session.Start() && RunScript(session, ScriptText.Read(_script));
        if (session.Interrupted)
        {
            return ExitCodes.Interrupted;
        }

        return ran && IsActiveInGroup(session) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static bool RunScript(RehearsedSession session, ScriptText script)
    {
        string given = string.Join(' ', RehearsalWords.Given.Select(value => $"-{value.Name} {value.Value}"));
        session.Screen.WriteLine();
        session.Echo($"./provision.ps1 {given}");
        // Binding the parameters in this scope lets the statements see them, as they do inside the script.
        if (session.Engine.Run($". {{ {script.Parameters} }} {given}") != RunEnd.Finished)
        {
            return false;
        }

        foreach (ScriptStatement statement in script.Statements)
        {
            session.Screen.WriteLine();
            if (statement.Comment.Length > 0)
            {
                session.Screen.WriteLine(statement.Comment, Style.Faint);
            }

            if (session.Step(statement.Text) != RunEnd.Finished || session.Engine.Host.ExitCode is > 0)
            {
                return false;
            }
        }

        return true;
    }

    // The script's own word is not taken for it: the tenant is asked.
    private bool IsActiveInGroup(RehearsedSession session)
    {
        string? wanted = session.Engine.Read("$ConnectorGroup").FirstOrDefault()?.BaseObject.ToString();
        IReadOnlyList<PSObject> found = session.Engine.Read("Get-Connector");
        PSObject? active = found.FirstOrDefault(connector =>
            Same(Property(connector, "Status"), "active") && Same(Property(connector, "ConnectorGroup"), wanted));
        _screen.WriteLine();
        _screen.WriteLine(active is null
            ? $"Rehearsal: no connector is active in the group '{wanted}'; the tenant has {Describe(found)}."
            : $"Rehearsal: the tenant says that the connector {Property(active, "MachineName")} is active in the group '{wanted}'.",
            active is null ? Style.Error : Style.Prompt);
        return active is not null;
    }

    private static string Describe(IReadOnlyList<PSObject> connectors) => connectors.Count == 0
        ? "no connector"
        : string.Join(", ", connectors.Select(found => $"{Property(found, "MachineName")} ({Property(found, "Status")}, in {Property(found, "ConnectorGroup")})"));

    private static string? Property(PSObject item, string name) => item.Properties[name]?.Value?.ToString();

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
