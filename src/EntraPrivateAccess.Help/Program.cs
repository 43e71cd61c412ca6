using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Help;

// Usage: EntraPrivateAccess.Help MANIFEST PAGES OUTPUT [ADDRESS]
// Reads the built module through its manifest and the pages from a folder, and writes what Get-Help reads.
// ADDRESS is where the pages are published, with a slash at its end. Without it, the help has no online version.
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
    // A missing page is a failing test, not a build that stops: the command still has its syntax.
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

// Last: the build takes this file's time as the time of all.
WholeFile.Write(Path.Combine(output, "EntraPrivateAccess.dll-Help.xml"), document.ToString());
return 0;
