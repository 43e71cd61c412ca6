using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Writes the log file of the bundle; the logs of its packages are in the same folder.</summary>
internal sealed class SetupLog
{
    private readonly string _file;

    /// <param name="file">The file from the command line; null for a file in %TEMP%.</param>
    public SetupLog(string? file)
    {
        _file = file
            ?? Path.Combine(
                Path.GetTempPath(),
                $"Microsoft_Entra_private_network_connector_{DateTime.Now:yyyyMMddHHmmss}.log"
            );
        if (!Lab.Append(_file, ""))
        {
            Lab.Journal($"installer log not written: {_file}");
        }
    }

    public string FilePath => _file;

    public string OfPackage(string name) => Path.ChangeExtension(_file, null) + $"_{name}.log";

    public void Write(string kind, string text)
    {
        string thread = $"{Environment.ProcessId:X4}:{Environment.CurrentManagedThreadId:X4}";
        _ = Lab.Append(_file, $"[{thread}][{DateTime.Now:yyyy-MM-dd'T'HH:mm:ss}]{kind}: {text}\r\n");
    }
}
