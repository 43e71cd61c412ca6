using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;
using Xunit.Runner.InProc.SystemConsole;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The tests' program for Windows: what it is depends on its name and on its first argument.</summary>
internal static class Program
{
    /// <summary>The mark of a machine that was made for the tests, see WineMachine.cs.</summary>
    private const string ThrowAway = @"C:\epa\throw-away";

    public static async Task<int> Main(string[] arguments)
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath)!.Equals("powershell", StringComparison.OrdinalIgnoreCase))
        {
            return PowerShellConsole.Run(arguments);
        }

        Console.OutputEncoding = Encoding.UTF8;
        if (!File.Exists(ThrowAway))
        {
            Console.Error.WriteLine("This program starts and removes services; it runs in the throw-away machine of `dotnet test tests` only.");
            return 5;
        }

        switch (arguments)
        {
            case ["keep", string until, string starter]:
                return await KeepAsync(until, starter);
            case ["conformance", string results]:
                return await ConsoleRunner.Run(["-noLogo", "-noColor", "-class", typeof(OnWindows).FullName!, "-xml", results]);
            case ["pester", string file, string results, string without]:
                return await PesterConsole.RunAsync(file, results, without);
            case ["script", string file, string argument]:
                return ScriptConsole.Run(file, argument);
            default:
                Console.Error.WriteLine("keep FILE FOLDER | conformance RESULTS | pester FILE RESULTS WITHOUT | script FILE ARGUMENT");
                return 87;
        }
    }

    /// <summary>Services live as long as an ordinary process does; a desktop that is there already is not made by an installer that holds our pipes.</summary>
    private static async Task<int> KeepAsync(string until, string starter)
    {
        _ = GetDesktopWindow();
        await File.WriteAllTextAsync(until, "");
        while (File.Exists(until) && Directory.Exists(starter))
        {
            await Task.Delay(200);
        }

        return 0;
    }

    [DllImport("user32")]
    private static extern IntPtr GetDesktopWindow();
}
