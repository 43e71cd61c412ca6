using System.IO;
using EntraPrivateAccess.Reporting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Reporting;

public sealed class RunLogFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-log-");
    private readonly List<string> _warnings = [];
    private readonly string _path;
    private readonly RunLogFile _log;

    public RunLogFileTests()
    {
        _path = Path.Combine(_folder.FullName, "logs", "run.jsonl");
        _log = new RunLogFile(_path, _warnings.Add);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Lines_are_appended_and_the_folder_is_created()
    {
        _log.Append("""{"Detail":"ä"}""");
        new RunLogFile(_path, _warnings.Add).Append("second");

        Assert.Equal("{\"Detail\":\"ä\"}\nsecond\n", File.ReadAllText(_path));
        Assert.Equal((byte)'{', File.ReadAllBytes(_path)[0]);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Reader_does_not_prevent_writing()
    {
        _log.Append("first");
        using FileStream reader = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        _log.Append("second");

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Locked_file_is_reported_once_and_its_lines_are_written_later()
    {
        _log.Append("first");
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            _log.Append("second");
            _log.Append("third");
        }

        _log.Append("fourth");

        Assert.Equal("first\nsecond\nthird\nfourth\n", File.ReadAllText(_path));
        Assert.StartsWith($"The log '{_path}' can't be written", Assert.Single(_warnings));
    }

    [Fact]
    public void Path_of_a_folder_is_reported_and_does_not_fail()
    {
        RunLogFile log = new(_folder.FullName, _warnings.Add);

        log.Append("first");
        log.Append("second");

        Assert.Single(_warnings);
    }

    [Fact]
    public void Full_disk_is_reported_and_does_not_fail()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "requires a device that is always full");
        RunLogFile log = new("/dev/full", _warnings.Add);

        log.Append("first");

        Assert.Single(_warnings);
    }
}
