using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The bundle's log file; the logs of its packages lie beside it.</summary>
internal sealed class SetupLog
{
    private readonly string _file;

    /// <param name="file">The file that the command line names; null for one in %TEMP%.</param>
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
