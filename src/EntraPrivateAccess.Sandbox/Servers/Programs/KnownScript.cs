using System.IO;
using System.Linq;
using System.Reflection;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The one script that the virtual powershell.exe can run: the module's constant, without its comments, on one line.</summary>
internal static class KnownScript
{
    public static string Text { get; } = Load();

    private static string Load()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("RegistrationBootstrap.ps1")!;
        using StreamReader reader = new(resource);
        return string.Join(' ', reader.ReadToEnd()
            .Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Where(line => line.Length > 0 && !line.StartsWith('#')));
    }
}
