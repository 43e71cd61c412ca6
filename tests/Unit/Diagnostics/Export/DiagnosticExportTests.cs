using System.IO;
using System.Text;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class DiagnosticExportTests : IDisposable
{
    private const string Logs = @"C:\ProgramData\EntraPrivateAccess\Logs\";
    private const string Trace = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Trace\";

    private readonly ExportFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Settings_contain_the_entries_of_the_hosts_file_for_required_addresses_only()
    {
        _fixture.Server.Files.Set(
            @"C:\Windows\System32\drivers\etc\hosts",
            "127.0.0.1 crl3.digicert.com\r\n10.0.0.9 payroll.contoso.local\r\n"
        );

        _ = await _fixture.RunAsync();

        string settings = _fixture.Read()["settings.json"];
        Assert.Contains("crl3.digicert.com", settings);
        Assert.Contains("127.0.0.1", settings);
        Assert.DoesNotContain("payroll", settings);
        Assert.Contains("UseSpnegoAuthentication", settings);
    }

    [Theory]
    [InlineData(ServiceState.Running)]
    [InlineData(ServiceState.Stopped)]
    [InlineData(ServiceState.StartPending)]
    internal async Task Services_are_included_in_each_state(ServiceState state)
    {
        _fixture.Server.Services.AddConnector(state);
        _fixture.Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;
        _fixture.Server.Services["WAPCUpdaterSvc"].ExitCode = 1067;

        _ = await _fixture.RunAsync();

        JToken services = JObject.Parse(_fixture.Read()["services.json"])["Services"]!;
        Assert.Equal(
            [("WAPCSvc", $"{state}", 0), ("WAPCUpdaterSvc", "Stopped", 1067)],
            services.Select(each => ((string)each["Name"]!, (string)each["State"]!, (int)each["ExitCode"]!))
        );
    }

    [Fact]
    public async Task File_that_the_disk_refuses_is_listed_with_the_reason_and_the_others_are_included()
    {
        _fixture.Server.Files.Set(Trace + "closed.log", "x");
        _fixture.Server.Files.Set(Trace + "open.log", "y");
        _fixture.Server.Files.Deny(Trace + "closed.log");

        ConnectorDiagnostic made = await _fixture.RunAsync();

        ConnectorDiagnosticPart closed = made.Parts.Single(part => part.Name == "logs/trace/closed.log");
        Assert.Equal((ConnectorDiagnosticPartStatus.Failed, 0), (closed.Status, closed.Size));
        Assert.Contains("is denied", closed.Reason, StringComparison.Ordinal);
        Assert.Equal("y", _fixture.Read()["logs/trace/open.log"]);
        Assert.Contains("closed.log", _fixture.Read()["contents.json"], StringComparison.Ordinal);
        Assert.Contains("closed.log", _fixture.Read()["index.html"], StringComparison.Ordinal);
        Assert.DoesNotContain("logs/trace/closed.log", _fixture.Read().Keys);
    }

    [Fact]
    public async Task Export_contains_the_page_the_contents_list_and_the_parts()
    {
        _fixture.Server.Files.Set(Logs + "install-1.log", "setup ended");

        ConnectorDiagnostic made = await _fixture.RunAsync();
        Dictionary<string, string> files = _fixture.Read();

        Assert.Equal(
            [
                "checks.json",
                "contents.json",
                "index.html",
                "logs/setup/install-1.log",
                "registration.json",
                "server.json",
                "settings.json",
                "status.json",
            ],
            files.Keys.Order()
        );
        Assert.Equal(
            files.Keys.Order(),
            made.Parts.Where(part => part.Status is ConnectorDiagnosticPartStatus.Included)
                .Select(part => part.Name)
                .Order()
        );
        Assert.Equal(
            ConnectorDiagnosticPartStatus.Absent,
            made.Parts.Single(part => part.Name == "services.json").Status
        );
        Assert.Equal(
            (ConnectorHealth.NotInstalled, true, new FileInfo(_fixture.Target).Length),
            (made.Health, made.Changed, made.Size)
        );
        Assert.Equal(["case.zip"], _fixture.Names);
        Assert.Empty(_fixture.Server.Journal);
    }

    [Fact]
    public async Task Contents_list_describes_the_files_and_the_redactions()
    {
        _fixture.Server.Files.Set(Logs + "install-1.log", "password=canary by CONTOSO\\jdoe");

        ConnectorDiagnostic made = await _fixture.RunAsync();
        JObject contents = JObject.Parse(_fixture.Read()["contents.json"]);

        Assert.Equal(made.Parts.Select(part => part.Name), contents["Files"]!.Select(file => (string)file["Name"]!));
        Assert.Equal(
            2,
            (int)contents["Files"]!.Single(file => (string)file["Name"]! == "logs/setup/install-1.log")["Removed"]!
        );
        Assert.Equal(1, (int)contents["Removed"]!.Single(row => (string)row["Kind"]! == "Password")["Count"]!);
        Assert.Contains(contents["Kept"]!, kept => ((string)kept!).Contains("thumbprint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failed_part_is_listed_with_its_reason_and_the_others_are_included()
    {
        DataPart broken = new("broken.json", "Something", (_, _) =>
            throw new InvalidOperationException(@"It broke in C:\Users\jdoe\x.")
        );
        DataPart whole = new("whole.json", "Something else", (_, _) => Task.FromResult<object?>(new { One = 1 }));

        ConnectorDiagnostic made = await _fixture.RunAsync([broken, whole]);

        ConnectorDiagnosticPart failed = made.Parts.Single(part => part.Name == "broken.json");
        Assert.Equal(
            (ConnectorDiagnosticPartStatus.Failed, @"It broke in C:\Users\[user 1]\x."),
            (failed.Status, failed.Reason)
        );
        Assert.Equal(
            "{\"One\":1}",
            JToken.Parse(_fixture.Read()["whole.json"]).ToString(Newtonsoft.Json.Formatting.None)
        );
        Assert.Contains("It broke in", _fixture.Read()["index.html"]);
    }

    [Fact]
    public async Task User_name_found_in_the_last_part_is_redacted_in_all_parts()
    {
        DataPart first = new("first.json", "Something", (_, _) =>
            Task.FromResult<object?>(new { Said = "jane.roe was here", jane = 1 })
        );
        DataPart failed = new("failed.json", "Something", (_, _) =>
            throw new InvalidOperationException("jane.roe broke it.")
        );
        DataPart last = new("last.json", "Something else", (_, _) =>
            Task.FromResult<object?>(new { Said = @"See C:\Users\jane.roe\x." })
        );

        ConnectorDiagnostic made = await _fixture.RunAsync([first, failed, last]);

        Dictionary<string, string> files = _fixture.Read();
        Assert.All(files.Values, text => Assert.DoesNotContain("jane.roe", text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("[user 1] was here", (string)JObject.Parse(files["first.json"])["Said"]!);
        Assert.Equal("[user 1] broke it.", made.Parts.Single(part => part.Name == "failed.json").Reason);
        Assert.Equal(1, made.Parts.Single(part => part.Name == "first.json").Removed);
    }

    [Fact]
    public async Task Part_that_never_ends_fails_at_the_limit()
    {
        TaskCompletionSource<object?> never = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DataPart endless = new("endless.json", "Something endless", (_, _) =>
        {
            begun.SetResult();
            return never.Task;
        });

        Task<ConnectorDiagnostic> run = _fixture.RunAsync([endless]);
        await begun.Task;
        ConnectorDiagnostic made = await TestWait.AdvanceAsync(run, () =>
            _fixture.Clock.Advance(TimeSpan.FromMinutes(1))
        );

        Assert.Contains(
            "endless",
            made.Parts.Single(part => part.Status is ConnectorDiagnosticPartStatus.Failed).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Exception_in_a_check_does_not_prevent_the_export()
    {
        _fixture.Checks = [new BreakingCheck()];

        ConnectorDiagnostic made = await _fixture.RunAsync();

        Assert.Equal(ConnectorHealth.Unknown, made.Health);
        Assert.Contains("It broke.", made.NextStep, StringComparison.Ordinal);
        Assert.Contains(made.Parts, part =>
            part is { Name: "server.json", Status: ConnectorDiagnosticPartStatus.Included }
        );
        Assert.Contains("Unknown", _fixture.Read()["index.html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceled_export_leaves_no_file()
    {
        using CancellationTokenSource stop = new();
        _fixture.Stop = stop.Token;
        DataPart endless = new("endless.json", "Something endless", async (_, stopped) =>
        {
            stop.Cancel();
            await Task.Delay(Timeout.Infinite, stopped);
            return null;
        });

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.RunAsync([endless]));
        Assert.Empty(_fixture.Names);
    }

    [Fact]
    public async Task Canceled_export_keeps_the_existing_file()
    {
        await File.WriteAllTextAsync(_fixture.Target, "former", TestContext.Current.CancellationToken);
        using CancellationTokenSource stop = new();
        _fixture.Stop = stop.Token;
        DataPart last = new("last.json", "The last", (_, _) =>
        {
            stop.Cancel();
            return Task.FromResult<object?>(new { One = 1 });
        });

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.RunAsync([last]));
        Assert.Equal(["case.zip"], _fixture.Names);
        Assert.Equal("former", await File.ReadAllTextAsync(_fixture.Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Long_log_is_shortened_to_its_end_with_a_note()
    {
        _fixture.Server.Files.Set(
            Trace + "long.log",
            string.Join("\r\n", Enumerable.Range(0, 300_000).Select(line => $"line {line}"))
        );

        ConnectorDiagnosticPart part = (await _fixture.RunAsync()).Parts.Single(part =>
            part.Name == "logs/trace/long.log"
        );
        string text = _fixture.Read()["logs/trace/long.log"];

        Assert.Equal(ConnectorDiagnosticPartStatus.Shortened, part.Status);
        Assert.Contains("Only the last 2 MB", part.Reason, StringComparison.Ordinal);
        Assert.StartsWith("[Only the last 2 MB", text, StringComparison.Ordinal);
        Assert.EndsWith("line 299999", text, StringComparison.Ordinal);
        Assert.InRange(part.Size, 2_000_000, FilePart.MostBytes + 200);
    }

    [Fact]
    public async Task Newest_logs_are_included_and_the_older_logs_are_counted()
    {
        foreach (int number in Enumerable.Range(10, FilePart.MostFiles + 3))
        {
            _fixture.Server.Files.Set($"{Trace}{number}.log", "x");
        }

        ConnectorDiagnostic made = await _fixture.RunAsync();

        Assert.Equal(
            FilePart.MostFiles,
            made.Parts.Count(part => part.Name.StartsWith("logs/trace/", StringComparison.Ordinal))
        );
        Assert.StartsWith(
            "3 older files",
            made.Parts.Single(part => part.Name == "logs/trace").Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Trace_file_from_the_configuration_is_included()
    {
        _fixture.Server.Files.Set(
            @"C:\Program Files\Microsoft Entra private network connector"
                + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config",
            """<configuration><system.diagnostics><trace><listeners><add name="w" """
                + """type="System.Diagnostics.TextWriterTraceListener" initializeData="C:\logs\connector_logs.log" />"""
                + """</listeners></trace></system.diagnostics></configuration>"""
        );
        _fixture.Server.Files.Set(
            @"C:\logs\connector_logs.log",
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("wrote this")).ToArray()
        );

        _ = await _fixture.RunAsync();

        Assert.Equal("wrote this", _fixture.Read()["logs/trace/connector_logs.log"]);
    }

    [Fact]
    public async Task Target_that_cannot_be_written_is_an_error()
    {
        Directory.CreateDirectory(_fixture.Target);

        ConnectorException fault = await Assert.ThrowsAnyAsync<ConnectorException>(() => _fixture.RunAsync([]));
        Assert.Equal("FolderNotWritable", fault.ErrorId);
        Assert.Equal(["case.zip"], _fixture.Names);
    }

    [Theory]
    [InlineData("", "ConnectorDiagnostic-SRV01-20261101-080000.zip")]
    [InlineData("case.zip", "case.zip")]
    [InlineData("folder.zip", "ConnectorDiagnostic-SRV01-20261101-080000.zip")]
    public void Folder_path_gets_a_default_file_name_and_a_file_path_is_kept(string path, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Folder, "folder.zip"));

        Assert.Equal(expected, Path.GetFileName(Resolve(path)));
    }

    [Fact]
    public void Existing_file_requires_force()
    {
        File.WriteAllText(_fixture.Target, "x");

        Assert.Equal("DiagnosticFileExists", Assert.Throws<ConnectorException>(() => Resolve("case.zip")).ErrorId);
        Assert.Equal(_fixture.Target, Resolve("case.zip", force: true));
    }

    [Theory]
    [InlineData("no-such-folder")]
    [InlineData("no-such-folder/case.zip")]
    public void Missing_folder_is_an_error(string path) =>
        Assert.Equal("DiagnosticFolderNotFound", Assert.Throws<ConnectorException>(() => Resolve(path)).ErrorId);

    private string Resolve(string path, bool force = false) =>
        DiagnosticTarget.Resolve(
            LocalServer.Create().Files,
            Path.Combine(_fixture.Folder, path),
            _fixture.Server.Description.Name,
            _fixture.Server.Description.UtcNow,
            force
        );

    private sealed class BreakingCheck() : SingleCheck(new CheckDefinition("Breaking", CheckCategories.Server, "", ""))
    {
        protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("It broke.");
    }
}
