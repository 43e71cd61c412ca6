using System.IO;
using System.Net;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>The hosts file of a server, whose entries take precedence over DNS.</summary>
internal sealed class HostsFile
{
    private const string Parameters = @"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";

    private HostsFile(string path, IReadOnlyList<HostsEntry> entries)
    {
        Path = path;
        Entries = entries;
    }

    public string Path { get; }

    public IReadOnlyList<HostsEntry> Entries { get; }

    /// <summary>
    /// Reads the file. A missing file has no entries, as in Windows. A folder that is not a full path is ignored.
    /// </summary>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file could not be read.</exception>
    public static async Task<HostsFile> ReadAsync(IServer server, CancellationToken cancellationToken)
    {
        string windows = server.Files.Folder(ServerFolder.Windows);
        string folder =
            await server.Registry.ReadAsync(Parameters, "DataBasePath", cancellationToken).ConfigureAwait(false)
                is string { Length: > 0 } set
            && Expand(set, windows) is { Length: > 2 } expanded
            && expanded.Substring(1, 2) == @":\"
                ? expanded
                : $@"{windows}\System32\drivers\etc";
        string path = $@"{folder.TrimEnd('\\')}\hosts";
        return new HostsFile(path, server.Files.FileExists(path) ? Parse(server.Files.ReadAllText(path)) : []);
    }

    /// <summary>Gets the entries for one host name.</summary>
    public IEnumerable<HostsEntry> Of(string host) =>
        Entries.Where(entry => string.Equals(entry.Host, host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Parses an address and one or more names per line, separated by spaces or tabs; a number sign starts a comment.
    /// </summary>
    public static IReadOnlyList<HostsEntry> Parse(string text)
    {
        List<HostsEntry> entries = [];
        string[] lines = text.Replace("\r\n", "\n").Split('\n', '\r');
        for (int index = 0; index < lines.Length; index++)
        {
            string[] words = lines[index]
                .Split('#')[0]
                .Split([' ', '\t', '\u00A0', '\uFEFF'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && IPAddress.TryParse(words[0], out _))
            {
                entries.AddRange(words.Skip(1).Select(name => new HostsEntry(index + 1, words[0], name.TrimEnd('.'))));
            }
        }

        return entries;
    }

    // The value is a REG_EXPAND_SZ, which not every reader expands.
    private static string Expand(string folder, string windows)
    {
        foreach (string variable in (string[])["%SystemRoot%", "%windir%"])
        {
            int at = folder.IndexOf(variable, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                folder = folder.Substring(0, at) + windows + folder.Substring(at + variable.Length);
            }
        }

        return folder;
    }
}

/// <summary>A host name in the hosts file and its address.</summary>
internal sealed record HostsEntry(int Line, string Address, string Host)
{
    /// <summary>Whether the entry blocks the host: the address is this machine or no machine.</summary>
    public bool IsBlocking =>
        IPAddress.TryParse(Address, out IPAddress? address)
        && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Gets the sentence that explains why the host is not reached.</summary>
    public string Cause => $"The hosts file sets the address {Address}.";

    public string Remedy => $"Remove {Host} from line {Line} of the hosts file, so that DNS resolves the name.";
}
