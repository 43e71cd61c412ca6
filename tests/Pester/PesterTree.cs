using System;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>The discovery phase: the file runs once, its Describes run, its Its are only written down.</summary>
public sealed class PesterTree
{
    private readonly PesterScope _scope;
    private PesterBlock _current;
    private bool _discovering = true;

    private PesterTree(PesterScope scope, string name) => (_scope, _current) = (scope, new PesterBlock(null, name, null, null, false));

    /// <summary>Reads a file into its blocks; whatever is wrong in it is thrown.</summary>
    internal static PesterBlock Discover(PesterScope scope, string path)
    {
        PesterTree tree = new(scope, PesterFile.NameOf(path));
        string words = Path.Combine(PesterFile.Folder, "Pester", "Words.psm1");
        scope.Dot(ScriptBlock.Create("Import-Module $args[0] -ArgumentList $args[1] -Global -ErrorAction Stop"), words, tree)?.Throw();
        scope.Dot(ScriptBlock.Create("& $args[0]"), path)?.Throw();
        tree._discovering = false;
        string[] titles = [.. tree._current.Its.Select(it => it.Title)];
        Require(titles.Length > 0, $"{path} has no It.");
        string? twin = titles.GroupBy(title => title).FirstOrDefault(same => same.Count() > 1)?.Key;
        Require(twin is null, $"Two Its have the title '{twin}'; a <placeholder> would tell rows apart.");
        return tree._current;
    }

    /// <summary>A block, which runs now, or an It, which does not; one for each row of -ForEach.</summary>
    public void Add(string word, string name, ScriptBlock body, bool hasRows, object[]? rows, bool skip)
    {
        RequireDiscovery(name);
        Require(!hasRows || rows is { Length: > 0 }, $"'{name}' has an empty -ForEach, and so no test that could fail.");
        PesterBlock outer = _current;
        foreach (object? row in hasRows ? rows! : new object?[1])
        {
            PesterBlock block = new(outer, name, body, row, skip) { IsIt = word == "It" };
            outer.Items.Add(block);
            if (!block.IsIt)
            {
                _current = block;
                _scope.InRow(row, () => _scope.Dot(body)?.Throw());
            }
        }

        _current = outer;
    }

    public void AddSetup(string word, ScriptBlock body)
    {
        RequireDiscovery(word);
        Require(_current.Setups.TryAdd(word, body), $"{_current.Title} has a second {word}.");
    }

    public void RequireDiscovery(string word) => Require(_discovering, $"'{word}' stands inside of an It or a setup block.");

    private static void Require(bool holds, string complaint) => _ = holds ? 0 : throw new InvalidOperationException(complaint);
}
