using Xunit.Runner.InProc.SystemConsole;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>Runs xUnit's console runner in the process of the tests.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => ConsoleRunner.Run(arguments);
}
