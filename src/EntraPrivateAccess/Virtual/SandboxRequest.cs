using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Virtual;

/// <summary>What sandbox is wanted.</summary>
internal sealed class SandboxRequest
{
    public string Name { get; init; } = "Sandbox";

    public IReadOnlyList<string> Servers { get; init; } = ["SRV01"];

    /// <summary>Connectors of the tenant; without any, and without groups and applications, it is virgin.</summary>
    public int Connectors { get; init; }

    public int Groups { get; init; }

    public int Applications { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>How long the sandbox may take until it answers.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public bool IsVirgin => Connectors == 0 && Groups == 0;
}
