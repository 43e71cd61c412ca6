using System.Text.RegularExpressions;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>The connector's own list of addresses, endpoints.txt.</summary>
/// <remarks>
/// Observed in the field (<see cref="FactSources.CommunityMonitor"/>) and not documented by Microsoft: JSON that
/// contains <c>https://TENANT.bootstrap.msappproxy.net/</c>. Only the host names are read, wherever they are.
/// </remarks>
/// <param name="WrittenAt">When the file was written, by the clock of file times.</param>
internal sealed record EndpointsFile(string Path, string Text, DateTimeOffset WrittenAt)
{
    private static readonly Regex s_tenant = new(
        @"\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.bootstrap\.",
        RegexOptions.IgnoreCase
    );

    /// <summary>Gets the tenants whose bootstrap addresses the file contains.</summary>
    public IReadOnlyList<string> Tenants =>
        [.. s_tenant.Matches(Text).Cast<Match>().Select(match => match.Groups[1].Value.ToLowerInvariant()).Distinct()];

    /// <summary>Reads the file; null if there is none.</summary>
    public static EndpointsFile? Read(IServerFiles files) =>
        ProductNames
            .All.SelectMany(brand => brand.DataFolders)
            .Select(folder => $@"{files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Endpoints\endpoints.txt")
            .FirstOrDefault(files.FileExists)
            is { } path
            ? new EndpointsFile(path, files.ReadAllText(path), files.LastWriteTime(path))
            : null;

    /// <summary>Returns whether the file contains a host name.</summary>
    public bool Names(string host) =>
        Regex.IsMatch(Text, $@"(?<![\w.-]){Regex.Escape(host)}(?![\w.-])", RegexOptions.IgnoreCase);
}
