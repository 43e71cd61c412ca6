using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.CI;

/// <summary>Tests the script that decides what the release workflow publishes.</summary>
public sealed class ReleasePlanTests : IDisposable
{
    private const string Warning = "::warning title=Not published to the PowerShell Gallery::";
    private const string NoKey = Warning + "The secret PSGALLERY_API_KEY does not exist.";
    private const string Below =
        Warning
        + "Version 0.9.0 is below 1.0. To publish it, run this workflow by hand on the tag, with publish-below-1.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-plan-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Version_is_published_only_with_a_key_and_below_1_0_only_on_request()
    {
        string scripts = _folder.CreateSubdirectory(".github").FullName;
        const string Script = "Get-ReleasePlan.ps1";
        File.Copy(Path.Combine(LoadingHost.Root, ".github", Script), Path.Combine(scripts, Script));
        IReadOnlyList<string> lines = await PwshProcess.RunAsync(
            """
            $root = $args[0]
            function Get-Plan($Version, $Ref, $HasKey, $Below) {
                Set-Content "$root/EntraPrivateAccess.psd1" "@{ ModuleVersion = '$Version' }"
                $env:HAS_API_KEY = $HasKey
                $env:PUBLISH_BELOW_1 = $Below
                $output = New-Item "$root/output" -Force
                "$Version $Ref '$HasKey' '$Below'"
                try { & "$root/.github/Get-ReleasePlan.ps1" -Ref $Ref >> $output; Get-Content $output } catch { "$_" }
            }
            Get-Plan 1.0.0 refs/tags/v1.0.0 true ''
            Get-Plan 1.0.0 refs/tags/v1.0.0 false ''
            Get-Plan 0.9.0 refs/tags/v0.9.0 true ''
            Get-Plan 0.9.0 refs/tags/v0.9.0 true false
            Get-Plan 0.9.0 refs/tags/v0.9.0 true true
            Get-Plan 0.9.0 refs/tags/v0.9.0 false true
            Get-Plan 1.0.0 refs/tags/v1.0.1 true true
            Get-Plan 1.0.0 refs/heads/main true true
            """,
            _folder.FullName,
            [_folder.FullName]
        );

        const string WrongTag =
            "The manifest states version 1.0.0, so its release requires the tag v1.0.0. This run is for ";
        string[] expected =
        [
            "1.0.0 refs/tags/v1.0.0 'true' ''",
            "publish=true",
            "1.0.0 refs/tags/v1.0.0 'false' ''",
            NoKey,
            "publish=false",
            "0.9.0 refs/tags/v0.9.0 'true' ''",
            Below,
            "publish=false",
            "0.9.0 refs/tags/v0.9.0 'true' 'false'",
            Below,
            "publish=false",
            "0.9.0 refs/tags/v0.9.0 'true' 'true'",
            "publish=true",
            "0.9.0 refs/tags/v0.9.0 'false' 'true'",
            NoKey,
            "publish=false",
            "1.0.0 refs/tags/v1.0.1 'true' 'true'",
            $"{WrongTag}refs/tags/v1.0.1.",
            "1.0.0 refs/heads/main 'true' 'true'",
            $"{WrongTag}refs/heads/main.",
        ];
        Assert.Equal(expected, lines);
    }
}
