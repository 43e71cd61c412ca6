using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class WorkstationServerTests
{
    [Fact]
    public async Task Windows_only_feature_is_a_WindowsRequired_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This machine is a Windows machine.");
        IServer server = LocalServer.Create();

        foreach (
            Func<Task> call in new Func<Task>[]
            {
                () => server.DescribeAsync(TestContext.Current.CancellationToken),
                () => server.Services.GetAsync("WAPCSvc", TestContext.Current.CancellationToken),
                () => server.Registry.SubkeysAsync(@"HKLM\SOFTWARE", TestContext.Current.CancellationToken),
                () => server.Processes.FindAsync("setup.exe", TestContext.Current.CancellationToken),
                () => server.PendingRebootReasonsAsync(TestContext.Current.CancellationToken),
            }
        )
        {
            Assert.Equal("WindowsRequired", (await Assert.ThrowsAsync<ConnectorException>(call)).ErrorId);
        }
    }

    [Fact]
    public async Task Files_and_signatures_work_anywhere()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        IServer server = LocalServer.Create();
        try
        {
            server.Files.WriteAllText(path, "text");

            Assert.Equal("text", server.Files.ReadAllText(path));
            Assert.Equal(
                FileSignatureStatus.Unsigned,
                (await server.VerifySignatureAsync(path, TestContext.Current.CancellationToken)).Status
            );
        }
        finally
        {
            File.Delete(path);
        }
    }
}
