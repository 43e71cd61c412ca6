using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Help;

// Usage: EntraPrivateAccess.Help MANIFEST PAGES OUTPUT [ADDRESS]
// Reads the built module through its manifest and the pages from a folder, and writes the help files for Get-Help.
// ADDRESS is the location where the pages are published, with a trailing slash. Without it, the help has no online
// version.
if (args is not [string manifest, string pages, string output, .. { Length: <= 1 } address])
{
    Console.Error.WriteLine("Usage: EntraPrivateAccess.Help MANIFEST PAGES OUTPUT [ADDRESS]");
    return 2;
}

_ = Directory.CreateDirectory(output);
Dictionary<string, HelpPage> known = Directory
    .EnumerateFiles(pages, "*-*.md")
    .Select(HelpPage.Read)
    .ToDictionary(page => page.Name, StringComparer.OrdinalIgnoreCase);
using ModuleCommands module = ModuleCommands.Import(manifest);
MamlDocument document = new();
foreach (CmdletInfo command in module.All)
{
    // A missing page fails a test but does not stop the build, because the command still has its syntax.
    HelpPage page = known.GetValueOrDefault(command.Name) ?? HelpPage.Empty(command.Name);
    document.Add(command, page, address.FirstOrDefault());
}

foreach (string about in Directory.EnumerateFiles(pages, "about_*.md"))
{
    WholeFile.Write(
        Path.Combine(output, Path.GetFileNameWithoutExtension(about) + ".help.txt"),
        AboutTopic.Text(File.ReadAllText(about))
    );
}

// Written last, because the build uses this file's time stamp for all output files.
WholeFile.Write(Path.Combine(output, "EntraPrivateAccess.dll-Help.xml"), document.ToString());
return 0;
