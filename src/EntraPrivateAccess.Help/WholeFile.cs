using System.IO;

namespace EntraPrivateAccess.Help;

/// <summary>
/// Writes a file in one step, so that a reader never sees a partial file. Two builds can run at the same time.
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
