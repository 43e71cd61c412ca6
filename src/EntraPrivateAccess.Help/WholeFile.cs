using System.IO;

namespace EntraPrivateAccess.Help;

/// <summary>
/// Writes a file so that a reader sees the old one or the new one, never a half: two builds may run at once.
/// </summary>
internal static class WholeFile
{
    public static void Write(string path, string text)
    {
        string draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }
}
