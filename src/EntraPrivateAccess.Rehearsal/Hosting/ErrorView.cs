using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>How the bare engine shows an error: who, what, the next command, and the id that scripts compare.</summary>
public static class ErrorView
{
    /// <summary>The text of one error, of several lines, without colour.</summary>
    public static string Text(ErrorRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string message = record.ErrorDetails?.Message ?? record.Exception?.Message ?? record.FullyQualifiedErrorId;
        string? action = record.ErrorDetails?.RecommendedAction;
        if (!string.IsNullOrEmpty(action) && message.EndsWith(action, StringComparison.Ordinal))
        {
            // The message ends with the action, for hosts that do not show it; here it has a line of its own.
            message = message[..^action.Length].TrimEnd();
        }

        string source = Source(record);
        // By its id: with ErrorAction Stop the exception is another one.
        if (record.FullyQualifiedErrorId == "CommandNotFoundException")
        {
            (source, message, action) = (record.TargetObject?.ToString() ?? source, "There is no such command here.", BareEngine.Missing);
        }

        StringBuilder text = new($"{source}: {message}");
        if (!string.IsNullOrEmpty(action))
        {
            _ = text.Append("\n  Next:    ").Append(action);
        }

        if (Place(record) is string place)
        {
            _ = text.Append("\n  At:      ").Append(place);
        }

        return text.Append("\n  ErrorId: ").Append(Id(record)).ToString();
    }

    internal static void AddTo(InitialSessionState state)
    {
        PSControl control = CustomControl.Create().StartEntry().AddScriptBlockExpressionBinding($"[{typeof(ErrorView).FullName}]::Text($_)").EndEntry().EndControl();
        // Errors come between other objects, so only a view out of band is looked at for them.
        control.OutOfBand = true;
        ExtendedTypeDefinition view = new(typeof(ErrorRecord).FullName!, [new FormatViewDefinition("Rehearsal", control)]);
        // The first view that fits an object is taken, and the engine has one for errors: ours must stand before it.
        List<SessionStateFormatEntry> others = [.. state.Formats];
        state.Formats.Clear();
        state.Formats.Add(new SessionStateFormatEntry(view));
        state.Formats.Add(others);
    }

    // PowerShell's own errors carry the exception's name behind the id; of ours the id alone is the contract.
    private static string Id(ErrorRecord record) => record.FullyQualifiedErrorId.Split(',')[0];

    private static string Source(ErrorRecord record) => record.InvocationInfo?.MyCommand?.Name is { Length: > 0 } name && !name.Contains('\n', StringComparison.Ordinal)
        ? name
        : record.Exception?.GetType().Name ?? "Error";

    private static string? Place(ErrorRecord record) => record.InvocationInfo is { ScriptName.Length: > 0 } invocation
        ? $"{invocation.ScriptName}:{invocation.ScriptLineNumber}"
        : null;
}
