using System;
using System.IO;
using Mono.Cecil;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>A copy of a module's folder, as another version or as the same one.</summary>
internal static class ModuleCopy
{
    /// <summary>Copies what PowerShell 7 imports, and returns the path of the copied manifest.</summary>
    /// <param name="version">The version of the copy's manifest and assembly.</param>
    public static string Create(string source, string target, string version)
    {
        foreach (string file in Directory.EnumerateFiles(source, "EntraPrivateAccess.psd1"))
        {
            Copy(file);
        }

        string module = Path.Combine(source, "Module");
        foreach (string file in Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories))
        {
            Copy(file);
        }

        string manifest = Path.Combine(target, "EntraPrivateAccess.psd1");
        string text = File.ReadAllText(manifest);
        string stated = $"= '{PackedModule.Version}'";
        File.WriteAllText(manifest, text.Contains(stated, StringComparison.Ordinal)
            ? text.Replace(stated, $"= '{version}'", StringComparison.Ordinal)
            : throw new InvalidDataException($"{source} does not state its version."));
        string assembly = Path.Combine(target, "Module", "bin", "net8.0", "EntraPrivateAccess.dll");
        using (AssemblyDefinition read = AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(assembly))))
        {
            read.Name.Version = Version.Parse($"{version}.0");
            read.Write(assembly);
        }

        return manifest;

        void Copy(string file)
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
