using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Tests that the packaged files are optimized, run on any system, and contain no traces of the build machine.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class PackagedAssemblyTests(PackedModule packed)
{
    public static TheoryData<string> Assemblies =>
        [
            "net472/EntraPrivateAccess.dll",
            "net8.0/EntraPrivateAccess.dll",
            "net8.0/EntraPrivateAccess.Loader.dll",
            "sandbox/EntraPrivateAccess.Sandbox.dll",
        ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_is_a_deterministic_Release_build(string file)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(
            Path.Combine(packed.Stage, "Module", "bin", file)
        );
        CustomAttribute debuggable = Assert.Single(assembly.CustomAttributes, IsA<DebuggableAttribute>);
        CustomAttribute configuration = Assert.Single(assembly.CustomAttributes, IsA<AssemblyConfigurationAttribute>);

        DebuggableAttribute.DebuggingModes modes = (DebuggableAttribute.DebuggingModes)
            debuggable.ConstructorArguments.Single().Value;
        Assert.False(modes.HasFlag(DebuggableAttribute.DebuggingModes.DisableOptimizations));
        Assert.Equal("Release", configuration.ConstructorArguments.Single().Value);
        Assert.Contains(assembly.MainModule.GetDebugHeader().Entries, entry =>
            entry.Directory.Type == ImageDebugType.Deterministic
        );
    }

    /// <summary>An executable file would run only on the system that built it.</summary>
    [Fact]
    public void Every_binary_is_a_managed_library()
    {
        string bin = Path.Combine(packed.Stage, "Module", "bin");
        Assert.All(Directory.EnumerateFiles(bin, "*", SearchOption.AllDirectories), file =>
        {
            if (Path.GetExtension(file) == ".json")
            {
                Assert.Equal('{', File.ReadAllText(file).TrimStart()[0]);
                return;
            }

            using ModuleDefinition module = ModuleDefinition.ReadModule(file);
            Assert.True(module.Attributes.HasFlag(ModuleAttributes.ILOnly) || IsForeign(file), file);
        });
    }

    [Fact]
    public void No_file_contains_a_path_of_this_machine()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar;
        byte[][] traces =
        [
            .. from place in new[] { LoadingHost.Root, LoadingHost.Packages, home }
            from encoding in new[] { Encoding.UTF8, Encoding.Unicode }
            select encoding.GetBytes(place),
        ];

        Assert.Equal(
            "",
            string.Join(
                "\n",
                from file in Directory.EnumerateFiles(packed.Stage, "*", SearchOption.AllDirectories)
                where !IsForeign(file)
                let content = File.ReadAllBytes(file)
                where traces.Any(trace => content.AsSpan().IndexOf(trace) >= 0)
                select file
            )
        );
    }

    // Libraries of other publishers: some contain precompiled code and paths of their own builds.
    private static bool IsForeign(string file) =>
        Path.GetExtension(file) == ".dll"
        && !Path.GetFileName(file).StartsWith("EntraPrivateAccess", StringComparison.Ordinal);

    private static bool IsA<T>(CustomAttribute attribute) => attribute.AttributeType.FullName == typeof(T).FullName;
}
