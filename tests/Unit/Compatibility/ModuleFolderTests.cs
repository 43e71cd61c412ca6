using System.IO;
using System.Reflection;
using EntraPrivateAccess.Compatibility;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Compatibility;

public sealed class ModuleFolderTests
{
    private static readonly string s_here = Path.Combine(Path.GetTempPath(), "module", "bin", "net472");
    private static readonly string s_memory = Path.Combine(s_here, "System.Memory.dll");

    private readonly ModuleFolder _folder = new(
        s_here,
        new HashSet<string> { s_memory }.Contains,
        _ => new AssemblyName("System.Memory, Version=4.0.1.2, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")
    );

    [Theory]
    [InlineData("System.Memory, Version=4.0.1.1, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData("System.Memory")]
    public void Request_of_the_module_is_resolved_for_any_version(string requested) =>
        Assert.Equal(
            s_memory,
            _folder.FileFor(new AssemblyName(requested), Path.Combine(s_here, "System.Text.Json.dll"))
        );

    [Theory]
    [InlineData("System.Memory, Version=4.0.1.2, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData("System.Memory, Version=4.0.1.1, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    public void Request_without_a_requester_is_resolved_for_the_same_assembly(string requested) =>
        Assert.Equal(s_memory, _folder.FileFor(new AssemblyName(requested), null));

    [Theory]
    [InlineData("System.Memory")]
    [InlineData("System.Memory, Version=4.0.1.2")]
    [InlineData("System.Memory, Version=4.0.1.2, Culture=neutral, PublicKeyToken=null")]
    [InlineData("System.Memory, Version=4.0.1.2, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed")]
    [InlineData("System.Memory, Version=9.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    public void Request_without_a_requester_for_another_assembly_is_not_resolved(string requested) =>
        Assert.Null(_folder.FileFor(new AssemblyName(requested), null));

    [Theory]
    [InlineData("")]
    [InlineData("/other/module/System.Text.Json.dll")]
    [InlineData("inner/System.Text.Json.dll")]
    [InlineData("../System.Text.Json.dll")]
    public void Request_of_another_module_is_not_resolved(string requester) =>
        Assert.Null(
            _folder.FileFor(
                new AssemblyName("System.Memory"),
                requester.Length == 0 ? "" : Path.Combine(s_here, requester)
            )
        );

    [Theory]
    [InlineData("System.Buffers")]
    [InlineData("System.Memory.resources")]
    public void Assembly_that_is_not_in_the_folder_is_not_resolved(string requested) =>
        Assert.Null(_folder.FileFor(new AssemblyName(requested), Path.Combine(s_here, "System.Text.Json.dll")));

    [Fact]
    public void Folder_is_compared_without_case_and_relative_parts() =>
        Assert.Equal(
            s_memory,
            _folder.FileFor(
                new AssemblyName("System.Memory"),
                Path.Combine(s_here.ToUpperInvariant(), "sub", "..", "A.dll")
            )
        );
}
