using System.IO;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class VersionResourceTests
{
    [Theory]
    [InlineData("1.5.4892.0")]
    [InlineData("65535.1.2.65534")]
    public void Version_of_a_native_program_is_read(string version) =>
        Assert.Equal(Version.Parse(version), Read(TestProgram.Build(version)));

    [Fact]
    public void Program_without_a_version_resource_has_no_version() =>
        Assert.Null(Read(TestProgram.Build(version: null)));

    [Fact]
    public void File_that_is_not_a_program_has_no_version() => Assert.Null(Read("<!DOCTYPE html><html>"u8.ToArray()));

    /// <summary>The key and the magic number prove that the numbers behind them are a version.</summary>
    [Theory]
    [InlineData(TestProgram.VersionInfoOffset + 6)]
    [InlineData(TestProgram.VersionInfoOffset + 34)]
    [InlineData(TestProgram.VersionInfoOffset + 40)]
    [InlineData(TestProgram.VersionInfoOffset + 43)]
    public void Resource_that_is_not_a_version_has_no_version(int at)
    {
        byte[] changed = TestProgram.Build();
        changed[at] ^= 1;

        Assert.Null(Read(changed));
    }

    [Fact]
    public void Truncated_file_or_changed_header_byte_does_not_throw()
    {
        byte[] program = TestProgram.Build();
        for (int length = 0; length < 1024; length++)
        {
            Version? cut = Read(program[..length]);
            Assert.True(cut is null || length >= 512 + 0x58 + 56, $"a version out of {length} bytes");
        }

        for (int at = 0; at < 1024; at++)
        {
            byte[] changed = [.. program];
            changed[at] = 0xFF;
            _ = Read(changed);
        }
    }

    private static Version? Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return VersionResource.Read(stream);
    }
}
