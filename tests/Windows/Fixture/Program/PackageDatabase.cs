using System.IO;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A Windows Installer database that is created with the Windows API.</summary>
internal sealed class PackageDatabase : IDisposable
{
    private const int Create = 3;

    private readonly uint _handle;

    public PackageDatabase(string path)
    {
        FilePath = path;
        Require(Windows.MsiOpenDatabase(path, Create, out _handle), "MsiOpenDatabase");
    }

    public string FilePath { get; }

    /// <summary>Imports a table.</summary>
    /// <param name="keys">The number of leading columns that form the primary key.</param>
    /// <param name="columns">The name and type of each column, as in an archive file of Windows Installer.</param>
    public void Import(string table, int keys, string columns, IEnumerable<object[]> rows)
    {
        string[][] heads = [.. columns.Split(", ").Select(column => column.Split(' '))];
        string[][] lines =
        [
            [.. heads.Select(head => head[0])],
            [.. heads.Select(head => head[1])],
            [table, .. heads[..keys].Select(head => head[0])],
            .. rows.Select(row => row.Select(value => $"{value}").ToArray()),
        ];
        string file = Path.ChangeExtension(FilePath, "idt");
        File.WriteAllText(file, string.Concat(lines.Select(line => string.Join('\t', line) + "\r\n")), Encoding.ASCII);
        Require(Windows.MsiDatabaseImport(_handle, Path.GetDirectoryName(file)!, Path.GetFileName(file)), table);
        File.Delete(file);
    }

    public void Commit() => Require(Windows.MsiDatabaseCommit(_handle), "MsiDatabaseCommit");

    public void Dispose() => _ = Windows.MsiCloseHandle(_handle);

    private static void Require(int code, string what)
    {
        if (code != 0)
        {
            Lab.Journal($"the package could not be written: {what} returned {code}");
            throw new InvalidOperationException($"{what} returned {code}.");
        }
    }
}
