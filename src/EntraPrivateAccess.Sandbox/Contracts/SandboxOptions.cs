using System.Globalization;

namespace EntraPrivateAccess.Sandbox.Contracts;

/// <summary>The parsed command line of the sandbox.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The process that the sandbox ends with, or null to end only when stdin ends.</summary>
    public int? Parent { get; init; }

    /// <summary>The folder that holds the virtual servers' disks.</summary>
    public required string Disk { get; init; }

    /// <summary>The seed of IDs, names and addresses, which makes them reproducible.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The virtual servers to create at start.</summary>
    public IReadOnlyList<string> Servers { get; init; } = ["SRV01"];

    /// <summary>The number of connectors in the tenant at start; 0 leaves publishing disabled.</summary>
    public int Connectors { get; init; }

    /// <summary>The number of groups, in addition to Default, that those connectors are distributed over.</summary>
    public int Groups { get; init; }

    /// <summary>A folder of prebuilt installers to serve instead of generated ones, or null.</summary>
    public string? Installers { get; init; }

    /// <summary>
    /// An existing folder to record every exchange with Graph in, or null. The environment variable also applies to
    /// sandboxes that cmdlets start.
    /// </summary>
    public string? Record { get; init; } = Environment.GetEnvironmentVariable("EPA_SANDBOX_RECORD");

    public static SandboxOptions Parse(IReadOnlyList<string> arguments)
    {
        SandboxOptions options = new() { Disk = "" };
        if (arguments.Count % 2 != 0)
        {
            throw new ArgumentException($"The option '{arguments[^1]}' has no value.");
        }

        for (int at = 0; at < arguments.Count; at += 2)
        {
            options = options.With(arguments[at], arguments[at + 1]);
        }

        return options.Disk.Length > 0 ? options : throw new ArgumentException("The option --disk FOLDER is required.");
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
            : throw new ArgumentException($"{name} requires a whole number, not '{value}'.");
}

/// <summary>The address of this sandbox; available once Kestrel has its port.</summary>
internal sealed class SandboxAddress
{
    private Uri? _url;

    /// <summary><c>https://localhost:PORT</c>, without a trailing slash in its text.</summary>
    public Uri Url
    {
        get => _url ?? throw new InvalidOperationException("The sandbox has no port yet.");
        set => _url = value;
    }

    public string Root => Url.GetLeftPart(UriPartial.Authority);
}
