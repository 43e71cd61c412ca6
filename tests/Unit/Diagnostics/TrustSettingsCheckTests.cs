using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the rows about the file that names the trust certificate.</summary>
public sealed class TrustSettingsCheckTests
{
    private const string Folder = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config";

    private readonly CheckFixture _fixture = new();

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, " ")]
    [InlineData(40, "\u200E")]
    [InlineData(2, "\u00A0")]
    [InlineData(2, "\u200B")]
    [InlineData(2, ":")]
    public async Task Edited_thumbprint_is_found_and_reported(int every, string mark)
    {
        string edited = every == 0 ? _fixture.Thumbprint : Edit(_fixture.Thumbprint, every, mark);
        Write($"<CloudProxyTrust><Thumbprint>{edited}</Thumbprint></CloudProxyTrust>");

        IReadOnlyList<CheckResult> rows = await _fixture.RunAsync(ConnectorCheckList.Create());

        Assert.Equal(CheckStatus.Pass, rows.Single(row => row.Name == "Registration").Status);
        CheckResult file = Assert.Single(rows, row => row.Name == "TrustSettings");
        Assert.Equal(
            (every == 0 ? CheckStatus.Pass : CheckStatus.Warn, ConnectorHealth.Healthy),
            (file.Status, file.Health)
        );
        if (every > 0)
        {
            Assert.StartsWith("The file was edited: ", file.Detail, StringComparison.Ordinal);
            Assert.Contains(_fixture.Thumbprint, file.Detail, StringComparison.Ordinal);
            Assert.StartsWith($"Write <Thumbprint>{_fixture.Thumbprint}</Thumbprint>", file.Action);
        }
    }

    [Theory]
    [InlineData("<CloudProxyTrust/>")]
    [InlineData("<CloudProxyTrust><Thumbprint>")]
    public async Task File_that_cannot_be_parsed_fails(string content)
    {
        Write(content);

        CheckResult file = Assert.Single(await _fixture.RunAsync(ConnectorCheckList.Create()), row =>
            row.Name == "TrustSettings"
        );

        Assert.Equal(CheckStatus.Fail, file.Status);
        Assert.Contains("Register-Connector -Force", file.Action);
    }

    private static string Edit(string text, int every, string mark) =>
        string.Concat(text.Select((letter, index) => index % every == 0 ? mark + letter : letter.ToString()));

    private void Write(string content) =>
        _fixture.Server.Files.Set(
            Folder + @"\TrustSettings.xml",
            $"<ConnectorTrustSettingsFile>{content}</ConnectorTrustSettingsFile>"
        );
}
