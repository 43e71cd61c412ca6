using Xunit.Runner.InProc.SystemConsole;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>xUnit's own console, in the process of the tests.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => ConsoleRunner.Run(arguments);
}
