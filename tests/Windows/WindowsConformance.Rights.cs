using System.IO;
using System.Net.Http;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Tests of folder permissions and of whether a sign-in window can open.</summary>
public abstract partial class WindowsConformance
{
    private const string Self = "S-1-5-21-1004336348-1177238915-682003330-512";
    private const string TrustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";

    /// <summary>
    /// Evaluates access lists from real servers in memory, because the access lists on a Wine disk differ from those of
    /// Windows.
    /// </summary>
    [Theory]
    [InlineData("O:BAG:BAD:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)", "")]
    [InlineData("O:SYG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)", "")]
    [InlineData("O:" + TrustedInstaller + "D:PAI(A;OICI;FA;;;" + TrustedInstaller + ")(D;OICI;FA;;;BU)", "")]
    [InlineData("O:" + Self + "D:AI(A;OICIID;FA;;;" + Self + ")", "")]
    [InlineData("O:BAD:PAI(A;OICI;0x1301bf;;;BU)", "(S-1-5-32-545)")]
    [InlineData("O:BAD:AI(A;OICI;FA;;;BA)(A;CIID;0x100116;;;BU)", "(S-1-5-32-545)")]
    [InlineData("O:BAD:PAI(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)", "(S-1-3-0)")]
    [InlineData("O:BAD:PAI(A;;WD;;;AU)", "(S-1-5-11)")]
    [InlineData("O:BAD:PAI(A;;SD;;;WD)", "(S-1-1-0)")]
    [InlineData(
        "O:S-1-5-21-1004336348-1177238915-682003330-1001D:PAI(A;OICI;FA;;;BA)",
        "is owned by an account that is not an administrator"
    )]
    [SupportedOSPlatform("windows")]
    public void Folder_that_other_users_can_write_to_is_not_trusted(string rights, string reason)
    {
        DirectorySecurity security = new();
        security.SetSecurityDescriptorSddlForm(rights);
        SecurityIdentifier self = new(Self);

        ConnectorException? fault =
            Record.Exception(() =>
            {
                ProtectedDirectory.RequireOwner(Folder, security, self);
                ProtectedDirectory.RequireProtected(Folder, security, self);
            }) as ConnectorException;

        Assert.Equal(reason.Length > 0 ? "FolderNotProtected" : null, fault?.ErrorId);
        Assert.Contains(reason, fault?.Message ?? "", StringComparison.Ordinal);
        Assert.Contains(reason.Length > 0 ? Folder : "", fault?.RecommendedAction ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileAttributes.Directory, false)]
    [InlineData(FileAttributes.Directory | FileAttributes.Hidden | FileAttributes.System, false)]
    [InlineData(FileAttributes.Directory | FileAttributes.ReparsePoint, true)]
    [SupportedOSPlatform("windows")]
    public void Link_to_another_folder_is_not_trusted(FileAttributes attributes, bool isRefused)
    {
        ConnectorException? fault =
            Record.Exception(() => ProtectedDirectory.RequireNoLink(Folder, attributes)) as ConnectorException;

        Assert.Equal(isRefused ? "FolderNotProtected" : null, fault?.ErrorId);
    }

    [Fact]
    public void Window_can_open_only_if_Windows_has_a_shell()
    {
        string shell = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "explorer.exe");
        Assert.True(EntraPrivateAccess.Identity.Desktop.CanOpenWindow);
        File.Move(shell, shell + ".away");
        try
        {
            Assert.False(EntraPrivateAccess.Identity.Desktop.HasBrowser);
            Assert.False(EntraPrivateAccess.Identity.Desktop.CanOpenWindow);
        }
        finally
        {
            File.Move(shell + ".away", shell);
        }
    }

    [Fact]
    public async Task Sign_in_process_rejects_an_outdated_NET_Framework()
    {
        const string framework = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";
        int release = (int)(await _server.Registry.ReadAsync(framework, "Release", Stop))!;
        await _server.Registry.WriteAsync(framework, "Release", 461807, Stop);
        try
        {
            using HttpClient http = new();
            SignInContext context = new()
            {
                Environment = Environments.Global,
                Http = http,
                Cache = TokenCache.InMemory(),
            };
            ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
                WindowsPowerShellSignIn.AskAsync(context, null, TimeSpan.FromMinutes(1), SilentReporter.Instance, Stop)
            );
            Assert.Equal("DotNetFrameworkTooOld", fault.ErrorId);
        }
        finally
        {
            await _server.Registry.WriteAsync(framework, "Release", release, Stop);
        }
    }
}
