using System.Globalization;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>What the command line asks for.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The process that the sandbox ends with, or null to end on stdin's end only.</summary>
    public int? Parent { get; init; }

    /// <summary>The folder that holds the virtual servers' disks.</summary>
    public required string Disk { get; init; }

    /// <summary>Makes ids, names and addresses repeatable.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The virtual servers to make at start.</summary>
    public IReadOnlyList<string> Servers { get; init; } = ["SRV01"];

    /// <summary>Connectors that the tenant has at start; none leaves it virgin.</summary>
    public int Connectors { get; init; }

    /// <summary>Groups besides Default that those connectors are spread over.</summary>
    public int Groups { get; init; }

    /// <summary>A folder of finished installers that are served instead of ones made here, or null.</summary>
    public string? Installers { get; init; }

    /// <summary>
    /// An existing folder to write every exchange with Graph to, or null. The variable reaches sandboxes that cmdlets
    /// start, too.
    /// </summary>
    public string? Record { get; init; } = Environment.GetEnvironmentVariable("EPA_SANDBOX_RECORD");

    public static SandboxOptions Parse(IReadOnlyList<string> arguments)
    {
        SandboxOptions options = new() { Disk = "" };
        if (arguments.Count % 2 != 0)
        {
            throw new ArgumentException($"'{arguments[^1]}' stands without a value.");
        }

        for (int at = 0; at < arguments.Count; at += 2)
        {
            options = options.With(arguments[at], arguments[at + 1]);
        }

        return options.Disk.Length > 0 ? options : throw new ArgumentException("--disk FOLDER is missing.");
    }

    private SandboxOptions With(string name, string value) =>
        name switch
        {
            "--parent" => this with { Parent = Number(name, value) },
            "--disk" => this with { Disk = value },
            "--seed" => this with { Seed = Number(name, value) },
            "--servers" => this with
            {
                Servers = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            },
            "--connectors" => this with { Connectors = Number(name, value) },
            "--record" => this with { Record = value },
            "--groups" => this with { Groups = Number(name, value) },
            "--installers" => this with { Installers = value },
            _ => throw new ArgumentException($"The option '{name}' is unknown."),
        };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ArgumentException($"{name} takes a whole number, not '{value}'.");
}
