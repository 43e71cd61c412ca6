using System.Globalization;
using System.IO;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>Collects the newest files of the server, limited to the last megabytes of each.</summary>
/// <param name="find">Returns full paths, which need not exist.</param>
internal sealed class FilePart(string name, string content, Func<IServer, IEnumerable<string>> find)
    : DiagnosticPart(name, content)
{
    /// <summary>The limit per file: a verbose trace grows without limit, and its end is the relevant part.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    public const int MostFiles = 20;

    public override Task CollectAsync(
        ExportContext context,
        DiagnosticBundle bundle,
        CancellationToken cancellationToken
    )
    {
        IServerFiles files = context.Server.Files;
        IReadOnlyList<string> found;
        try
        {
            found =
            [
                .. find(context.Server)
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Where(files.FileExists)
                    .OrderByDescending(path => WrittenAt(files, path)),
            ];
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            bundle.AddFailed(this, Name + "/", null, fault.Message);
            return Task.CompletedTask;
        }

        foreach (string path in found.Take(MostFiles))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Collect(files, path, bundle);
        }

        if (found.Count == 0)
        {
            bundle.AddAbsent(this, "The server has no such files.");
        }
        else if (found.Count > MostFiles)
        {
            bundle.AddShortened(
                this,
                $"{found.Count - MostFiles} older files were left out: the newest {MostFiles} are included."
            );
        }

        return Task.CompletedTask;
    }

    private void Collect(IServerFiles files, string path, DiagnosticBundle bundle)
    {
        string own = $"{Name}/{path[(path.LastIndexOfAny(['\\', '/']) + 1)..]}";
        LogText read;
        try
        {
            read = LogText.ReadEnd(files, path, MostBytes);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            bundle.AddFailed(this, own, path, fault.Message);
            return;
        }

        string? note =
            read.LeftOut == 0
                ? null
                : string.Format(
                    CultureInfo.InvariantCulture,
                    "Only the last {0} MB are included: the first {1:N0} bytes were left out.",
                    MostBytes / 1024 / 1024,
                    read.LeftOut
                );
        bundle.Add(this, own, note is null ? read.Text : $"[{note}]\n{read.Text}", path, note);
    }

    private static DateTimeOffset WrittenAt(IServerFiles files, string path)
    {
        try
        {
            return files.LastWriteTime(path);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DateTimeOffset.MinValue;
        }
    }

    private static bool IsOfDisk(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}

/// <summary>Finds a connector's files under both product names.</summary>
internal static class ConnectorFiles
{
    // The patterns of Microsoft's own collection script, and the inferred pattern after the product's rename.
    private static readonly string[] s_logs =
    [
        "Microsoft_Entra_private_network_connector*",
        "Microsoft_Azure_Active_Directory_Application_Proxy_Connector*",
        "Microsoft_Entra_Private_Network_Connector*",
    ];

    public static IEnumerable<string> Configuration(IServer server) =>
        [
            .. ServiceConfigurations(server),
            .. TrustSettings.Paths(server),
            .. DataFolders(server).Select(folder => $@"{folder}\Endpoints\endpoints.txt"),
        ];

    /// <summary>Finds installer logs in the temporary folders of the current user and of SYSTEM.</summary>
    public static IEnumerable<string> InstallerLogs(IServer server) =>
        from folder in new[]
        {
            server.Files.Folder(ServerFolder.Temp).TrimEnd('\\', '/'),
            $@"{server.Files.Folder(ServerFolder.Windows)}\Temp",
        }
        from pattern in s_logs
        from path in server.Files.Find(folder, pattern, recurse: false)
        where !path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
        select path;

    /// <summary>Finds the default trace and the files that a configured verbose trace writes.</summary>
    public static IEnumerable<string> Traces(IServer server) =>
        [
            .. DataFolders(server).SelectMany(folder => server.Files.Find($@"{folder}\Trace", "*.log")),
            .. ServiceConfigurations(server)
                .Where(server.Files.FileExists)
                .SelectMany(path => ConfiguredTraces(server.Files, path)),
        ];

    private static IEnumerable<string> ServiceConfigurations(IServer server) =>
        ProductNames.All.SelectMany(brand =>
            (string[])
                [
                    $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.InstallFolder}\"
                        + $"{brand.ServiceProgram}.config",
                    $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.UpdaterFolder}\"
                        + $"{brand.UpdaterProgram}.config",
                ]
        );

    private static IEnumerable<string> DataFolders(IServer server) =>
        ProductNames
            .All.SelectMany(brand => brand.DataFolders)
            .Select(folder => $@"{server.Files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}");

    private static IEnumerable<string> ConfiguredTraces(IServerFiles files, string path)
    {
        try
        {
            return
            [
                .. (
                    ConfigurationFile.Read(files, path) is { } file ? TraceListener.ReadAll(file.Parse().Root) : []
                ).Select(listener => listener.FullPath(path)),
            ];
        }
        catch (Exception fault) when (fault is ConnectorException or IOException or UnauthorizedAccessException)
        {
            // The file itself is one of the parts, which reports the error.
            return [];
        }
    }
}

/// <summary>The end of a text file, read in any encoding that Windows programs use.</summary>
/// <param name="LeftOut">The number of bytes before it.</param>
internal sealed record LogText(string Text, long LeftOut)
{
    public static LogText ReadEnd(IServerFiles files, string path, int atMost)
    {
        using Stream stream = files.OpenRead(path);
        byte[] start = Read(stream, 512);
        Encoding encoding = EncodingOf(start);

        // An even offset, because a UTF-16 code unit has two bytes.
        long from = Math.Max(0, stream.Length - atMost) / 2 * 2;
        _ = stream.Seek(from, SeekOrigin.Begin);
        string text = encoding.GetString(Read(stream, atMost + 1)).TrimStart('\uFEFF').Replace("\0", "");
        return new LogText(from == 0 ? text : text[WholeFrom(text)..], from);
    }

    // A truncated secret would not be recognized, so a line or word that was cut is left out.
    private static int WholeFrom(string text) =>
        text.IndexOf('\n') is int line and >= 0 ? line + 1
        : text.IndexOf(' ') is int word and >= 0 ? word
        : text.Length;

    // Windows Installer writes UTF-16. Without a byte order mark, zero bytes in every second position indicate it.
    private static Encoding EncodingOf(byte[] start) =>
        start switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ when start.Where((letter, index) => index % 2 == 1 && letter == 0).Count() > start.Length / 4 =>
                Encoding.Unicode,
            _ when start.Where((letter, index) => index % 2 == 0 && letter == 0).Count() > start.Length / 4 =>
                Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };

    private static byte[] Read(Stream stream, int atMost)
    {
        byte[] buffer = new byte[Math.Min(atMost, stream.Length - stream.Position)];
        int all = 0;
        for (int read = 1; read > 0 && all < buffer.Length; all += read)
        {
            read = stream.Read(buffer, all, buffer.Length - all);
        }

        return [.. buffer.Take(all)];
    }
}
