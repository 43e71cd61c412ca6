using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>
/// Reads registry values that affect a connector's behavior, and the proxy settings in machine.config.
/// </summary>
internal static class SettingFacts
{
    private const string Schannel =
        @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    private static readonly (string Key, string Name, bool Wow64)[] s_values =
    [
        (Schannel + "Client", "Enabled", false),
        (Schannel + "Client", "DisabledByDefault", false),
        (Schannel + "Server", "Enabled", false),
        (Schannel + "Server", "DisabledByDefault", false),
        (Net, "SchUseStrongCrypto", false),
        (Net, "SystemDefaultTlsVersions", false),
        (Net, "SchUseStrongCrypto", true),
        (Net, "SystemDefaultTlsVersions", true),
        (@"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full", "Release", false),
        (@"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp", "EnableDefaultHTTP2", false),
        .. BackendSetting.Names.SelectMany(name =>
            new[] { (BackendSetting.CurrentKey, name, false), (BackendSetting.FormerKey, name, false) }
        ),
        (@"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters", "DataBasePath", false),
        (@"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell", "EnableScripts", false),
        (@"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell", "ExecutionPolicy", false),
        (@"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell", "EnableScripts", false),
        (@"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell", "ExecutionPolicy", false),
        (@"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy", "Enabled", false),
    ];

    public static async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        List<object> registry = [];
        foreach ((string key, string name, bool wow64) in s_values)
        {
            object? value = await context
                .Server.Registry.ReadAsync(key, name, cancellationToken, wow64)
                .ConfigureAwait(false);
            registry.Add(
                new
                {
                    Key = key,
                    Name = name,
                    View = wow64 ? "32-bit" : "64-bit",
                    Value = value switch
                    {
                        null => "(not set)",
                        string text => text,
                        _ => RegistryText.Describe(value),
                    },
                }
            );
        }

        return new
        {
            Registry = registry.ToArray(),
            MachineConfiguration = MachineNetwork(context.Server.Files),
            HostsFile = await HostsAsync(context, cancellationToken).ConfigureAwait(false),
        };
    }

    // Only the entries for addresses that connectors require: the others are irrelevant to a support case.
    private static async Task<object> HostsAsync(ExportContext context, CancellationToken cancellationToken)
    {
        try
        {
            HostsFile file = await HostsFile.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<ConnectorEndpoint> required = EndpointList.Of(context.Checks.Environment);
            return new
            {
                file.Path,
                Total = file.Entries.Count,
                Entries = file
                    .Entries.Where(entry => required.Any(endpoint => EndpointList.Covers(endpoint, entry.Host)))
                    .ToArray(),
            };
        }
        catch (Exception fault) when (fault is System.IO.IOException or UnauthorizedAccessException)
        {
            return $"The file could not be read: {fault.Message}";
        }
    }

    // Only the section that a connector falls back to: the rest of machine.config is irrelevant to a support case.
    private static string? MachineNetwork(IServerFiles files)
    {
        string path =
            $@"{files.Folder(ServerFolder.Windows)}\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";
        if (!files.FileExists(path))
        {
            return null;
        }

        try
        {
            return XDocument.Parse(files.ReadAllText(path)).Root?.Element("system.net")?.ToString()
                ?? "The file has no system.net section.";
        }
        catch (Exception fault)
            when (fault is System.Xml.XmlException or System.IO.IOException or UnauthorizedAccessException)
        {
            return $"The file could not be read: {fault.Message}";
        }
    }
}

/// <summary>
/// Reads the connector's warnings and errors, with cause and remedy if known, and the reasons why channels can't be
/// read.
/// </summary>
internal static class EventFacts
{
    private const int MostEvents = 500;
    private const int Days = 7;

    public static async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        ServerDescription machine = context.Checks.Description;
        EventFilter wish = new(context.Checks.Now.AddDays(-Days), (int)ConnectorEventLevel.Warning, MostEvents);
        using EventFeed feed = await EventFeed.OpenAsync(context.Server, wish, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ServerEvent> events = await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        string[] unreadable = [.. feed.TakeFaults(machine.Name).Select(fault => fault.Message)];
        return !feed.IsReadable && unreadable.Length == 0
            ? null
            : new
            {
                wish.Since,
                Unreadable = unreadable,
                Events = feed.IsReadable
                    ? events.Select(found => EventRow.Of(found, machine, context.Checks.Environment)).ToArray()
                    : null,
            };
    }
}
