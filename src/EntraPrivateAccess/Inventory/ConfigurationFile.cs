using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>An XML configuration file on the disk: its bytes, its text and the encoding between them.</summary>
internal sealed class ConfigurationFile
{
    private const int Utf7 = 65000;

    private static readonly Encoding[] s_marked =
    [
        new UTF8Encoding(true, true),
        new UnicodeEncoding(false, true, true),
        new UnicodeEncoding(true, true, true),
    ];

    // A configuration file has a few kilobytes; that of the machine has about 40.
    private const int MaximumSize = 8 * 1024 * 1024;

    private readonly Encoding _encoding;
    private readonly byte[] _preamble;

    private ConfigurationFile(string path, byte[] bytes, Encoding encoding, byte[] preamble)
    {
        Path = path;
        Bytes = bytes;
        _encoding = encoding;
        _preamble = preamble;
        Text = encoding.GetString(bytes, preamble.Length, bytes.Length - preamble.Length);
    }

    public string Path { get; }

    public byte[] Bytes { get; }

    public string Text { get; }

    /// <summary>Reads the raw bytes of the file.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>: the file is too large.</exception>
    public static byte[] ReadBytes(IServerFiles files, string path)
    {
        using Stream content = files.OpenRead(path);
        if (content.Length > MaximumSize)
        {
            throw ConnectorErrors.ConfigurationUnreadable(path, $"it has {content.Length:N0} bytes.");
        }

        using MemoryStream copy = new();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Reads the file, or returns null if it does not exist.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>: the bytes are not valid in the declared
    /// encoding.</exception>
    public static ConfigurationFile? Read(IServerFiles files, string path)
    {
        if (!files.FileExists(path))
        {
            return null;
        }

        byte[] bytes = ReadBytes(files, path);
        try
        {
            return s_marked.FirstOrDefault(encoding => StartsWith(bytes, encoding.GetPreamble())) is { } marked
                ? new ConfigurationFile(path, bytes, marked, marked.GetPreamble())
                : new ConfigurationFile(path, bytes, Declared(bytes), []);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // Newer frameworks do not support UTF-7.
            throw ConnectorErrors.ConfigurationUnreadable(path, exception.Message);
        }
    }

    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>: the file is not a .NET Framework
    /// configuration file.</exception>
    public XmlSource Parse()
    {
        try
        {
            XmlSource source = XmlSource.Parse(Text);
            return source.Root.Name.LocalName == "configuration"
                ? source
                : throw ConnectorErrors.ConfigurationUnreadable(
                    Path,
                    $"its root is <{source.Root.Name.LocalName}>, not <configuration>."
                );
        }
        catch (XmlException exception)
        {
            throw ConnectorErrors.ConfigurationUnreadable(
                Path,
                // .NET names the property of its reader that would allow it.
                Text.Contains("<!DOCTYPE")
                    ? "it has a document type definition (DTD), which this module does not read."
                    : exception.Message
            );
        }
    }

    /// <summary>
    /// Returns the parts of the file that .NET Framework refuses. Sections that machine.config declares are accepted.
    /// </summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public IReadOnlyList<ConfigurationProblem> Validate(IServerFiles files) =>
        ConfigurationValidator.Validate(Parse(), DeclaredByMachine(files));

    /// <summary>
    /// Returns the sections that the machine's configuration file declares; none if it can't be read.
    /// </summary>
    public static IReadOnlyList<string> DeclaredByMachine(IServerFiles files)
    {
        try
        {
            return Read(files, MachinePath(files)) is { } machine
                ? [.. ConfigurationValidator.Declared(machine.Parse().Root)]
                : [];
        }
        catch (Exception unreadable)
            when (unreadable is ConnectorException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The configuration file of all .NET Framework programs of the machine.</summary>
    public static string MachinePath(IServerFiles files) =>
        $@"{files.Folder(ServerFolder.Windows)}\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";

    /// <summary>Encodes a text in the encoding of this file, with a byte order mark if the file has one.</summary>
    public byte[] Encode(string text) => [.. _preamble, .. _encoding.GetBytes(text)];

    private static Encoding Declared(byte[] bytes)
    {
        string head = Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, 200));
        Match declared = Regex.Match(head, @"^<\?xml[^>]*\bencoding\s*=\s*[""']([\w.:-]+)[""']");
        Encoding encoding = Encoding.GetEncoding(
            declared.Success ? declared.Groups[1].Value : "utf-8",
            EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback
        );
        // .NET refuses UTF-7 by itself; .NET Framework would read markup that other readers see as text.
        return encoding.CodePage == Utf7 ? throw new NotSupportedException("UTF-7 is not supported.") : encoding;
    }

    private static bool StartsWith(byte[] bytes, byte[] preamble) =>
        bytes.Length >= preamble.Length && bytes.Take(preamble.Length).SequenceEqual(preamble);
}

/// <summary>Configuration files that were written together and can be rolled back together.</summary>
internal sealed class ConfigurationChanges
{
    private readonly IServerFiles _files;
    private readonly List<(string Path, byte[]? Before, byte[]? LastBefore)> _written = [];

    public ConfigurationChanges(IServerFiles files) => _files = files;

    public IReadOnlyList<string> Paths => [.. _written.Select(change => change.Path)];

    /// <summary>
    /// Writes one file, saves the previous content with the extension <c>.bak</c>, and keeps a copy of the new one. If
    /// the file cannot be written, the other files are rolled back.
    /// </summary>
    /// <param name="before">The previous content, or null if there was no file.</param>
    public void Write(string path, byte[]? before, byte[] after)
    {
        byte[]? lastBefore = LastWritten.Read(_files, path);
        try
        {
            if (before is not null)
            {
                _files.WriteAllBytes(path + ".bak", before);
            }

            // The copy is written first, so that it is never older than the file.
            _files.WriteAllBytes(LastWritten.PathOf(path), after);
            _files.WriteAllBytes(path, after);
            _written.Add((path, before, lastBefore));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LastWritten.Reset(_files, path, lastBefore);
            throw ConnectorErrors.ConfigurationNotWritten(path, exception, Restore());
        }
    }

    /// <summary>Restores every file to its exact previous content.</summary>
    /// <returns>The files that could not be restored.</returns>
    public IReadOnlyList<string> Restore()
    {
        string[] left =
        [
            .. _written.Where(change => !TryRestore(change.Path, change.Before)).Select(change => change.Path),
        ];
        foreach ((string path, _, byte[]? lastBefore) in _written)
        {
            LastWritten.Reset(_files, path, lastBefore);
        }

        _written.Clear();
        return left;
    }

    private bool TryRestore(string path, byte[]? before)
    {
        try
        {
            if (before is null)
            {
                _files.DeleteFile(path);
            }
            else
            {
                Rewrite(path, before);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // On a full disk nothing can be written, but the backup, which has this content, can be renamed.
    private void Rewrite(string path, byte[] before)
    {
        try
        {
            _files.WriteAllBytes(path, before);
        }
        catch (IOException)
        {
            _files.Move(path + ".bak", path);
        }
    }
}

/// <summary>
/// The copy beside a configuration file of what this module wrote last, with the extension <c>.last</c>. The backup
/// <c>.bak</c> has the content before that change, so it could bring back a proxy that was removed.
/// </summary>
internal static class LastWritten
{
    public static string PathOf(string path) => path + ".last";

    /// <summary>Reads the copy; null if there is none, or if it can't be read.</summary>
    public static byte[]? Read(IServerFiles files, string path) => TryRead(files, PathOf(path));

    /// <summary>Removes the copy if another program, such as setup, has replaced the file since.</summary>
    public static void RemoveOutdated(IServerFiles files, string path)
    {
        if (Read(files, path) is { } last && TryRead(files, path)?.SequenceEqual(last) is not true)
        {
            Reset(files, path, null);
        }
    }

    /// <summary>Restores a former copy. No copy is better than one of a change that was undone.</summary>
    /// <param name="content">The former copy, or null if there was none.</param>
    public static void Reset(IServerFiles files, string path, byte[]? content)
    {
        try
        {
            if (content is not null)
            {
                files.WriteAllBytes(PathOf(path), content);
                return;
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // A full disk: the copy is deleted.
        }

        try
        {
            if (files.FileExists(PathOf(path)))
            {
                files.DeleteFile(PathOf(path));
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Another program uses the copy, which is as old as the backup then.
        }
    }

    private static byte[]? TryRead(IServerFiles files, string path)
    {
        try
        {
            return files.FileExists(path) ? ConfigurationFile.ReadBytes(files, path) : null;
        }
        catch (Exception closed) when (closed is ConnectorException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
