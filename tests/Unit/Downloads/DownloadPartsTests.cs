using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Text;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>Tests the parts of a download one by one: progress, limits, the partial file and the errors.</summary>
public sealed class DownloadPartsTests
{
    private const string Target = @"C:\Setup\installer.exe";

    private static readonly Uri s_url = new("https://download.contoso.com/installer");

    private readonly FakeTimeProvider _time = new();
    private readonly List<ProgressUpdate> _updates = [];
    private readonly FakeServer _server = new();

    [Fact]
    public void Progress_contains_the_received_part_and_the_remaining_time()
    {
        const int megabyte = 1024 * 1024;
        DownloadProgress progress = new(new Reporter(_updates), _time, had: megabyte, total: 4 * megabyte);

        _time.Advance(TimeSpan.FromMilliseconds(249));
        progress.Add(megabyte / 2);
        Assert.Empty(_updates);
        _time.Advance(TimeSpan.FromMilliseconds(251));
        progress.Add(megabyte / 2);
        progress.Add(megabyte);

        ProgressUpdate update = Assert.Single(_updates);
        Assert.Equal(
            ("2.0 of 4.0 MB", 50, 1, false),
            (update.Status, update.Percent, update.SecondsRemaining, update.Completed)
        );
        Assert.Equal(3 * megabyte, progress.Done);
    }

    [Theory]
    [InlineData(null, "1.0 MB", -1, -1)]
    [InlineData(0L, "1.0 of 0.0 MB", -1, -1)]
    [InlineData(1024L * 1024 / 2, "1.0 of 0.5 MB", 100, 0)]
    public void Progress_of_an_unknown_or_wrong_size_stays_in_range(
        long? total,
        string status,
        int percent,
        int remaining
    )
    {
        DownloadProgress progress = new(new Reporter(_updates), _time, had: 0, total);
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Add(1024 * 1024);

        ProgressUpdate update = Assert.Single(_updates);
        Assert.Equal((status, percent), (update.Status, update.Percent));
        Assert.InRange(update.SecondsRemaining, -1, remaining);
    }

    [Fact]
    public void End_completes_the_same_activity()
    {
        DownloadProgress.End(new Reporter(_updates));

        Assert.Equal(new ProgressUpdate(DownloadProgress.Activity, "", Completed: true), Assert.Single(_updates));
    }

    [Theory]
    [InlineData(59, 65535, false)]
    [InlineData(60, 65535, true)]
    [InlineData(60, 65536, false)]
    public void Transfer_is_over_if_too_little_arrives_in_a_minute(int seconds, int bytes, bool isOver)
    {
        using CancellationTokenSource stop = new();
        Released released = new();
        using IdleWatch watch = new(released, _time, TimeSpan.FromHours(1), stop.Token);

        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Touch(bytes - 1);
        watch.Touch(1);
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));

        Assert.Equal((isOver, isOver), (watch.IsOver, released.IsDisposed));
        Assert.Equal(isOver, watch.Token.IsCancellationRequested);
    }

    [Fact]
    public void Transfer_that_the_user_stops_is_not_over()
    {
        using CancellationTokenSource stop = new();
        Released released = new();
        using IdleWatch watch = new(released, _time, TimeSpan.FromHours(1), stop.Token);

        stop.Cancel();

        Assert.Equal((false, true, true), (watch.IsOver, released.IsDisposed, watch.Token.IsCancellationRequested));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Transfer_is_over_at_the_end_of_the_whole_download(int remaining)
    {
        Released released = new();
        using IdleWatch watch = new(released, _time, TimeSpan.FromSeconds(remaining), CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((true, true), (watch.IsOver, released.IsDisposed));
    }

    [Fact]
    public void Transfer_that_ended_is_not_cut_off_later()
    {
        Released released = new();
        IdleWatch watch = new(released, _time, TimeSpan.FromMinutes(2), CancellationToken.None);
        watch.Dispose();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(released.IsDisposed);
    }

    [Theory]
    [InlineData("MZ", null)]
    [InlineData("MZ\0\0", null)]
    [InlineData("M", "InstallerNotAProgram")]
    [InlineData("", "InstallerNotAProgram")]
    [InlineData("ZM", "InstallerNotAProgram")]
    [InlineData("MA", "InstallerNotAProgram")]
    [InlineData("\uFEFF \t\r\n<html>", "InstallerIsWebPage")]
    [InlineData("<", "InstallerIsWebPage")]
    [InlineData("a<", "InstallerNotAProgram")]
    public void First_bytes_distinguish_a_program_from_a_page(string text, string? errorId)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] buffer = [.. bytes, .. new byte[100]];

        Exception? thrown = Record.Exception(() => FirstBytes.Check(buffer, bytes.Length, s_url, Target));

        Assert.Equal(errorId, (thrown as ConnectorException)?.ErrorId);
        Assert.Equal(errorId is null, thrown is null);
    }

    [Fact]
    public void Failed_request_is_permanent_only_if_its_cause_is()
    {
        Assert.Equal("DownloadTlsFailed", Fault(new HttpRequestException("", new AuthenticationException("no"))));
        Assert.Equal("DownloadTlsFailed", Fault(new WebException("", WebExceptionStatus.TrustFailure)));
        Assert.Equal("DownloadTlsFailed", Fault(new WebException("", WebExceptionStatus.SecureChannelFailure)));
        Assert.Equal("ProxyAuthenticationRequired", Fault(new HttpRequestException("The proxy returned 407.")));
        Assert.Null(Fault(new HttpRequestException("reset")));
        Assert.Null(Fault(new WebException("", WebExceptionStatus.ConnectFailure)));
        Assert.Null(Fault(new TaskCanceledException("407")));
        TransientDownloadException transient = Assert.IsType<TransientDownloadException>(
            ConnectionFaults.From(new HttpRequestException("outer", new IOException("inner")), s_url)
        );
        Assert.Contains("inner", transient.Fault.Message);
        Assert.Contains("did not respond in time", ConnectionFaults.From(new TaskCanceledException(), s_url).Message);

        string? Fault(Exception exception) => (ConnectionFaults.From(exception, s_url) as ConnectorException)?.ErrorId;
    }

    [Fact]
    public void Failure_of_a_request_is_recognized()
    {
        Assert.True(ConnectionFaults.IsOne(new HttpRequestException()));
        Assert.True(ConnectionFaults.IsOne(new TaskCanceledException()));
        Assert.True(ConnectionFaults.IsOne(new IOException()));
        Assert.False(ConnectionFaults.IsOne(new OperationCanceledException()));
        Assert.False(ConnectionFaults.IsOne(new InvalidOperationException()));
    }

    [Fact]
    public void Missing_part_of_the_module_is_no_error_of_the_disk()
    {
        string rooted = Path.Combine(Path.GetTempPath(), "file.exe");
        Assert.True(StorageFaults.IsOfDisk(new IOException()));
        Assert.True(StorageFaults.IsOfDisk(new UnauthorizedAccessException()));
        Assert.True(StorageFaults.IsOfDisk(new FileNotFoundException("", rooted)));
        Assert.False(StorageFaults.IsOfDisk(new FileNotFoundException("", Path.ChangeExtension(rooted, ".DLL"))));
        Assert.False(StorageFaults.IsOfDisk(new FileNotFoundException("", "Polly.Core, Version=8.0.0.0")));
        Assert.False(StorageFaults.IsOfDisk(new FileNotFoundException()));
        Assert.False(StorageFaults.IsOfDisk(new FileLoadException()));
        Assert.False(StorageFaults.IsOfDisk(new InvalidOperationException()));
    }

    [Fact]
    public void Error_of_the_disk_states_its_cause()
    {
        string rooted = Path.Combine(Path.GetTempPath(), "file.exe");
        Assert.Equal("DiskFull", Fault(Win32(0x70)));
        Assert.Equal("DownloadInUse", Fault(Win32(0x20)));
        Assert.Equal("DownloadRemoved", Fault(new FileNotFoundException("", rooted)));
        Assert.Equal("FolderNotWritable", Fault(Win32(0x05)));
        Assert.Equal("FolderNotWritable", Fault(new UnauthorizedAccessException()));
        Assert.Equal("FolderNotWritable", Fault(new ArgumentException("")));
        Assert.Equal("FolderNotWritable", Fault(new NotSupportedException()));
        Assert.Null(Fault(new FileNotFoundException("", "Polly.Core")));
        Assert.Null(Fault(new InvalidOperationException()));
        Assert.True(StorageFaults.IsDiskFull(Win32(0x70)));
        Assert.False(StorageFaults.IsDiskFull(Win32(0x20)));
        Assert.NotEqual(
            StorageFaults.OfStep("a", Win32(0x70)).ErrorId,
            StorageFaults.OfStep("a", new UnauthorizedAccessException()).ErrorId
        );

        string? Fault(Exception exception) => StorageFaults.From(exception, _server.Files, Target)?.ErrorId;
    }

    [Theory]
    [InlineData("https://download.contoso.com/installer\n\"tag\"\n10", 10, true)]
    [InlineData("https://download.contoso.com/installer\n\"tag\"\n10\nmore", 1, true)]
    [InlineData("https://download.contoso.com/installer\n\"tag\"\n10", 11, false)]
    [InlineData("https://download.contoso.com/installer\n\"tag\"\n10", 0, false)]
    [InlineData("https://download.contoso.com/other\n\"tag\"\n10", 5, false)]
    [InlineData("https://download.contoso.com/installer\n\n10", 5, false)]
    [InlineData("https://download.contoso.com/installer\n\"tag\"", 5, false)]
    [InlineData("https://download.contoso.com/installer\n\"tag\"\n-10", 5, false)]
    [InlineData(null, 5, false)]
    public void Partial_file_is_resumed_only_with_a_note_that_matches(string? note, int size, bool resumes)
    {
        PartialFile partial = new(_server.Files, Target);
        _server.Files.Set(Target + ".partial", new byte[size]);
        if (note is not null)
        {
            _server.Files.Set(Target + ".partial.note", note);
        }

        Assert.Equal(resumes ? new ResumePoint("\"tag\"", size, 10) : null, partial.FindResumePoint(s_url));
    }

    [Fact]
    public void Note_is_written_only_if_the_download_can_be_resumed()
    {
        PartialFile partial = new(_server.Files, Target);
        _server.Files.Set(Target + ".partial", "old");
        partial.Begin(s_url, "\"tag\"", 10);
        Assert.False(_server.Files.FileExists(partial.Path));
        Assert.Null(partial.FindResumePoint(s_url));
        _server.Files.Set(partial.Path, "12345");
        Assert.Equal(new ResumePoint("\"tag\"", 5, 10), partial.FindResumePoint(s_url));

        foreach ((string? validator, long? total) in ((string?, long?)[])[(null, 10), ("\"tag\"", null)])
        {
            partial.Begin(s_url, validator, total);
            Assert.False(_server.Files.FileExists(Target + ".partial.note"));
        }
    }

    [Fact]
    public void Completed_and_discarded_files_leave_nothing_else()
    {
        PartialFile partial = new(_server.Files, Target);
        _server.Files.Set(partial.Path, "1");
        _server.Files.Set(Target + ".partial.note", "2");
        partial.Complete();
        Assert.Equal([Target], _server.Files.Find(@"C:\Setup", "*"));

        _server.Files.Set(partial.Path, "1");
        _server.Files.Set(Target + ".partial.note", "2");
        partial.Discard();
        Assert.Equal([Target], _server.Files.Find(@"C:\Setup", "*"));
    }

    [Theory]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void List_of_versions_is_old_after_half_a_year(int days, bool isOld)
    {
        DateTimeOffset now = ConnectorVersions.AsOf.AddDays(days);

        Assert.Equal(isOld, ConnectorVersions.IsOld(now));
        Assert.StartsWith("This module's list of versions is of 2026-06-08", ConnectorVersions.Age(now));
        Assert.Equal(isOld, ConnectorVersions.Age(now).Contains("newer versions probably exist"));
    }

    [Theory]
    [InlineData(@"C:\Setup\file.EXE", @"C:\Setup\file.EXE")]
    [InlineData(@"C:\Setup", @"C:\Setup\MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    [InlineData(@"C:\Setup\", @"C:\Setup\MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    [InlineData("/tmp", "/tmp/MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    [InlineData("/tmp/", "/tmp/MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    [InlineData("", "MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    [InlineData(@"C:\Folder.exe", @"C:\Folder.exe\MicrosoftEntraPrivateNetworkConnectorInstaller.exe")]
    public void Path_is_a_file_or_a_folder(string path, string target)
    {
        _server.Files.Set(@"C:\Folder.exe\other", "");

        Assert.Equal(target, InstallerTarget.Resolve(_server.Files, path));
    }

    [Theory]
    [InlineData(@"C:\Setup\file.exe", @"C:\Setup\")]
    [InlineData("/tmp/file.exe", "/tmp/")]
    [InlineData("file.exe", "")]
    public void Folder_of_a_file_ends_with_a_separator(string file, string folder) =>
        Assert.Equal(folder, InstallerTarget.FolderOf(file));

    private static IOException Win32(int code) => new("", unchecked((int)0x80070000) | code);

    private sealed class Released : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Reporter(List<ProgressUpdate> updates) : IReporter
    {
        public void Debug(string message) { }

        public void Verbose(string message) { }

        public void Warning(string message) { }

        public void Notice(string message) { }

        public void Step(StepReport step) { }

        public void Progress(ProgressUpdate update) => updates.Add(update);
    }
}
