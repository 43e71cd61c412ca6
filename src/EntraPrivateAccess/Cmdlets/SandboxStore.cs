using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Virtual;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The sandboxes that a runspace started; the one started last is the current one.</summary>
internal static class SandboxStore
{
    private static readonly ConditionalWeakTable<Runspace, List<RunningSandbox>> s_sandboxes = new();

    private static List<RunningSandbox> Own => s_sandboxes.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>Those that still run, in the order of their start.</summary>
    public static IReadOnlyList<RunningSandbox> All
    {
        get
        {
            _ = Own.RemoveAll(sandbox => sandbox.HasExited);
            return [.. Own];
        }
    }

    public static RunningSandbox? Find(string name) => All.LastOrDefault(sandbox => string.Equals(sandbox.Sandbox.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The named one, or the current one.</summary>
    public static RunningSandbox Required(string? name) =>
        (name is null ? All.LastOrDefault() : Find(name)) ?? throw Faults.SandboxNotRunning(name);

    public static void Add(RunningSandbox sandbox) => Own.Add(sandbox);

    public static void Stop(RunningSandbox sandbox)
    {
        _ = Own.Remove(sandbox);
        sandbox.Dispose();
    }
}
