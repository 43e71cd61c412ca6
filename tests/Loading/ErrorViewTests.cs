using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests how often PowerShell shows the recommended action of an error in its own views.</summary>
public sealed class ErrorViewTests : IDisposable
{
    private const string Script = """
        Import-Module $args[0]
        function Measure-Action($Record) {
            $text = ($Record | Out-String) -replace '[\r\n|\s]+', ' '
            $action = $Record.ErrorDetails.RecommendedAction
            "$(([regex]::Matches($text, [regex]::Escape($action))).Count) $($action.Length -gt 20)"
        }
        foreach ($view in 'ConciseView', 'NormalView') {
            $ErrorView = $view
            # A terminating error, and errors of items.
            try { Get-Connector } catch { "$view $(Measure-Action $_)" }
            Test-Connector -Name Nothing1 -ErrorAction SilentlyContinue -ErrorVariable faults
            foreach ($fault in @($faults)) { "$view $(Measure-Action $fault)" }
        }
        exit 0
        """;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("epa-view-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Recommended_action_is_shown_once_in_each_view()
    {
        IReadOnlyList<string> lines = await PwshProcess.RunAsync(
            Script,
            _home.FullName,
            [PowerShellEngine.ModuleManifest]
        );

        Assert.Equal(["ConciseView 1 True", "ConciseView 1 True", "NormalView 1 True", "NormalView 1 True"], lines);
    }
}
