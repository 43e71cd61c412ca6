using System;
using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>Makes the scopes that script blocks of a file run in. Lives on the pipeline thread.</summary>
internal sealed class PesterScope(EngineIntrinsics engine)
{
    private readonly SessionState _global = engine.SessionState;
    private readonly ScriptBlock _local = ScriptBlock.Create("$args[0].Invoke()");

    // The try is PowerShell's: only then does every kind of error end the block, as it does in Pester.
    private readonly ScriptBlock _dot = ScriptBlock.Create("try { $null = . $args[0] $args[1] $args[2] } catch { $_ }");

    /// <summary>Runs a body in a new scope below the current one, with a row of -ForEach in it: <c>$_</c>, and a variable for each key of a hashtable.</summary>
    public void InRow(object? row, Action body) => _ = engine.InvokeCommand.InvokeScript(true, _local, null, () =>
    {
        if (row is not null)
        {
            Set("_", row);
        }

        foreach (DictionaryEntry entry in row as IDictionary ?? new Hashtable())
        {
            Set(entry.Key.ToString()!, entry.Value);
        }

        body();
    });

    /// <summary>Runs a block in the current scope and returns what ended it, or null.</summary>
    public FailedBlock? Dot(ScriptBlock? block, object? first = null, object? second = null)
    {
        Collection<PSObject> outcome = block is null ? [] : engine.InvokeCommand.InvokeScript(false, _dot, null, block, first, second);
        return outcome.Count == 0 ? null : new FailedBlock((ErrorRecord)outcome[0].BaseObject);
    }

    public void Set(string name, object? value) => _global.PSVariable.Set(name, value);
}
