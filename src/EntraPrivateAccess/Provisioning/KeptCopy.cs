using System.IO;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>A copy of a configuration file as it was before setup.</summary>
/// <param name="Path">The path of the copy.</param>
internal sealed record KeptCopy(string Path)
{
    /// <summary>
    /// Returns where a file is copied to; null if it has nothing that setup doesn't install. The copy is not written.
    /// </summary>
    public static KeptCopy? Find(IServerFiles files, string path, string service, Version? version)
    {
        try
        {
            return
                files.FileExists(path)
                && (TryParse(files, path) is not { } root || ConfigurationParts.FindAdded(root).Count > 0)
                ? new KeptCopy($@"{ModuleDataFolders.Root(files)}\{service}-{version}.exe.config")
                : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // The same error was reported when the file's settings were read.
            return null;
        }
    }

    /// <summary>Writes the copy.</summary>
    public void Write(IServerFiles files, string path) =>
        files.WriteAllBytes(Path, ConfigurationFile.ReadBytes(files, path));

    /// <summary>Returns the parts of the copy that a file lacks; null if it lacks none.</summary>
    public LostParts? Compare(IServerFiles files, string path)
    {
        if (!files.FileExists(Path) || (files.FileExists(path) && IsEqual(files, path)))
        {
            return null;
        }

        XElement after = (files.FileExists(path) ? TryParse(files, path) : null) ?? new XElement("configuration");
        IReadOnlyList<string> lost = TryParse(files, Path) is { } before
            ? ConfigurationParts.FindLost(before, after)
            : ["the whole content, which is not a valid configuration file"];
        return lost.Count == 0 ? null : new LostParts(path, Path, lost);
    }

    private bool IsEqual(IServerFiles files, string path) =>
        ConfigurationFile.ReadBytes(files, path).SequenceEqual(ConfigurationFile.ReadBytes(files, Path));

    private static XElement? TryParse(IServerFiles files, string path)
    {
        try
        {
            return ConfigurationFile.Read(files, path)?.Parse().Root;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}

/// <summary>Parts of a configuration file that setup removed and that were not written again.</summary>
/// <param name="Path">The file as setup left it.</param>
/// <param name="Copy">The path of the former file.</param>
internal sealed record LostParts(string Path, string Copy, IReadOnlyList<string> Names)
{
    public string Warning =>
        $"Setup replaced {Path}. These parts of the former file are not in it: {string.Join(", ", Names)}. {NextStep}";

    public string NextStep => $"Copy the parts that you added from {Copy} to {Path}, and run Restart-Connector.";
}
