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

    private readonly ExportFixture _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task It_holds_the_page_the_list_and_the_parts()
    {
        _room.Server.Files.Set(Logs + "install-1.log", "setup ended");

        ConnectorDiagnostic made = await _room.RunAsync();
        Dictionary<string, string> files = _room.Read();

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
            (ConnectorHealth.NotInstalled, true, new FileInfo(_room.Target).Length),
            (made.Health, made.Changed, made.Size)
        );
        Assert.Equal(["case.zip"], _room.Names);
        Assert.Empty(_room.Server.Journal);
    }

    [Fact]
    public async Task Its_list_says_what_is_in_it_and_what_was_removed()
    {
        _room.Server.Files.Set(Logs + "install-1.log", "password=canary by CONTOSO\\jdoe");

        ConnectorDiagnostic made = await _room.RunAsync();
        JObject contents = JObject.Parse(_room.Read()["contents.json"]);

        Assert.Equal(made.Parts.Select(part => part.Name), contents["Files"]!.Select(file => (string)file["Name"]!));
        Assert.Equal(
            2,
            (int)contents["Files"]!.Single(file => (string)file["Name"]! == "logs/setup/install-1.log")["Removed"]!
        );
        Assert.Equal(1, (int)contents["Removed"]!.Single(row => (string)row["Kind"]! == "Password")["Count"]!);
        Assert.Contains(contents["Kept"]!, kept => ((string)kept!).Contains("Thumbprints", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_fails_is_listed_with_its_reason_and_the_others_are_there()
    {
        DataPart broken = new("broken.json", "Something", (_, _) =>
            throw new InvalidOperationException(@"It broke in C:\Users\jdoe\x.")
        );
        DataPart whole = new("whole.json", "Something else", (_, _) => Task.FromResult<object?>(new { One = 1 }));

        ConnectorDiagnostic made = await _room.RunAsync([broken, whole]);

        ConnectorDiagnosticPart failed = made.Parts.Single(part => part.Name == "broken.json");
        Assert.Equal(
            (ConnectorDiagnosticPartStatus.Failed, @"It broke in C:\Users\[user 1]\x."),
            (failed.Status, failed.Reason)
        );
        Assert.Equal("{\"One\":1}", JToken.Parse(_room.Read()["whole.json"]).ToString(Newtonsoft.Json.Formatting.None));
        Assert.Contains("It broke in", _room.Read()["index.html"]);
    }

    [Fact]
    public async Task A_name_that_the_last_part_gives_away_is_not_in_the_first_one_either()
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

        ConnectorDiagnostic made = await _room.RunAsync([first, failed, last]);

        Dictionary<string, string> files = _room.Read();
        Assert.All(files.Values, text => Assert.DoesNotContain("jane.roe", text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("[user 1] was here", (string)JObject.Parse(files["first.json"])["Said"]!);
        Assert.Equal("[user 1] broke it.", made.Parts.Single(part => part.Name == "failed.json").Reason);
        Assert.Equal(1, made.Parts.Single(part => part.Name == "first.json").Removed);
    }

    [Fact]
    public async Task A_part_that_never_ends_is_left_behind_at_its_limit()
    {
        TaskCompletionSource<object?> never = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DataPart endless = new("endless.json", "Something endless", (_, _) =>
        {
            begun.SetResult();
            return never.Task;
        });

        Task<ConnectorDiagnostic> run = _room.RunAsync([endless]);
        await begun.Task;
        while (!run.IsCompleted)
        {
            _room.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Contains(
            "endless",
            (await run).Parts.Single(part => part.Status is ConnectorDiagnosticPartStatus.Failed).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_check_that_breaks_does_not_keep_the_rest_away()
    {
        _room.Checks = [new BreakingCheck()];

        ConnectorDiagnostic made = await _room.RunAsync();

        Assert.Equal(ConnectorHealth.Unknown, made.Health);
        Assert.Contains("It broke.", made.NextStep, StringComparison.Ordinal);
        Assert.Contains(made.Parts, part =>
            part is { Name: "server.json", Status: ConnectorDiagnosticPartStatus.Included }
        );
        Assert.Contains("Unknown", _room.Read()["index.html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_it_leaves_nothing()
    {
        using CancellationTokenSource stop = new();
        _room.Stop = stop.Token;
        DataPart endless = new("endless.json", "Something endless", async (_, stopped) =>
        {
            stop.Cancel();
            await Task.Delay(Timeout.Infinite, stopped);
            return null;
        });

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _room.RunAsync([endless]));
        Assert.Empty(_room.Names);
    }

    [Fact]
    public async Task Stopped_at_its_end_it_leaves_the_former_file_as_it_was()
    {
        await File.WriteAllTextAsync(_room.Target, "former", TestContext.Current.CancellationToken);
        using CancellationTokenSource stop = new();
        _room.Stop = stop.Token;
        DataPart last = new("last.json", "The last", (_, _) =>
        {
            stop.Cancel();
            return Task.FromResult<object?>(new { One = 1 });
        });

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _room.RunAsync([last]));
        Assert.Equal(["case.zip"], _room.Names);
        Assert.Equal("former", await File.ReadAllTextAsync(_room.Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_long_log_is_cut_to_its_end_and_says_so()
    {
        _room.Server.Files.Set(
            Trace + "long.log",
            string.Join("\r\n", Enumerable.Range(0, 300_000).Select(line => $"line {line}"))
        );

        ConnectorDiagnosticPart part = (await _room.RunAsync()).Parts.Single(part =>
            part.Name == "logs/trace/long.log"
        );
        string text = _room.Read()["logs/trace/long.log"];

        Assert.Equal(ConnectorDiagnosticPartStatus.Shortened, part.Status);
        Assert.Contains("Only its last 2 MB", part.Reason, StringComparison.Ordinal);
        Assert.StartsWith("[Only its last 2 MB", text, StringComparison.Ordinal);
        Assert.EndsWith("line 299999", text, StringComparison.Ordinal);
        Assert.InRange(part.Size, 2_000_000, FilePart.MostBytes + 200);
    }

    [Fact]
    public async Task Of_many_logs_the_newest_are_taken_and_the_others_counted()
    {
        foreach (int number in Enumerable.Range(10, FilePart.MostFiles + 3))
        {
            _room.Server.Files.Set($"{Trace}{number}.log", "x");
        }

        ConnectorDiagnostic made = await _room.RunAsync();

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
    public async Task The_trace_that_a_configuration_names_is_taken_too()
    {
        _room.Server.Files.Set(
            @"C:\Program Files\Microsoft Entra private network connector\MicrosoftEntraPrivateNetworkConnectorService.exe.config",
            """<configuration><system.diagnostics><trace><listeners><add name="w" type="System.Diagnostics.TextWriterTraceListener" initializeData="C:\logs\connector_logs.log" /></listeners></trace></system.diagnostics></configuration>"""
        );
        _room.Server.Files.Set(
            @"C:\logs\connector_logs.log",
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("wrote this")).ToArray()
        );

        _ = await _room.RunAsync();

        Assert.Equal("wrote this", _room.Read()["logs/trace/connector_logs.log"]);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_fault_and_no_part()
    {
        Directory.CreateDirectory(_room.Target);

        ConnectorException fault = await Assert.ThrowsAnyAsync<ConnectorException>(() => _room.RunAsync([]));
        Assert.Equal("FolderNotWritable", fault.ErrorId);
        Assert.Equal(["case.zip"], _room.Names);
    }

    [Theory]
    [InlineData("", "ConnectorDiagnostic-SRV01-20261101-080000.zip")]
    [InlineData("case.zip", "case.zip")]
    [InlineData("folder.zip", "ConnectorDiagnostic-SRV01-20261101-080000.zip")]
    public void A_folder_gets_a_name_and_a_file_keeps_its_own(string path, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_room.Folder, "folder.zip"));

        Assert.Equal(expected, Path.GetFileName(Resolve(path)));
    }

    [Fact]
    public void What_is_there_is_refused_without_force()
    {
        File.WriteAllText(_room.Target, "x");

        Assert.Equal("DiagnosticFileExists", Assert.Throws<ConnectorException>(() => Resolve("case.zip")).ErrorId);
        Assert.Equal(_room.Target, Resolve("case.zip", force: true));
    }

    [Theory]
    [InlineData("no-such-folder")]
    [InlineData("no-such-folder/case.zip")]
    public void A_folder_that_is_not_there_is_not_made(string path) =>
        Assert.Equal("DiagnosticFolderNotFound", Assert.Throws<ConnectorException>(() => Resolve(path)).ErrorId);

    private string Resolve(string path, bool force = false) =>
        DiagnosticTarget.Resolve(
            LocalServer.Create().Files,
            Path.Combine(_room.Folder, path),
            _room.Server.Description,
            force
        );

    private sealed class BreakingCheck() : SingleCheck("Breaking", CheckCategories.Server)
    {
        protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("It broke.");
    }
}
