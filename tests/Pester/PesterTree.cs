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

    private PesterTree(PesterScope scope, string name) => (_scope, _current) = (scope, new PesterBlock(null, name, null, null, false, null));

    /// <summary>Reads a file into its blocks; whatever is wrong in it is thrown.</summary>
    internal static PesterBlock Discover(PesterScope scope, string path)
    {
        PesterTree tree = new(scope, PesterFile.NameOf(path));
        string words = Path.Combine(PesterFile.Folder, "Pester", "Words.psm1");
        scope.Dot(ScriptBlock.Create("Import-Module $args[0] -ArgumentList $args[1] -Global -ErrorAction Stop"), words, tree)?.Throw();
        scope.Dot(ScriptBlock.Create("& $args[0]"), path)?.Throw();
        tree._discovering = false;
        string[] titles = [.. tree._current.Its.Select(it => it.Title)];
        string? twin = titles.GroupBy(title => title).FirstOrDefault(same => same.Count() > 1)?.Key;
        return titles.Length == 0 ? throw new InvalidOperationException($"{path} has no It.")
            : twin is not null ? throw new InvalidOperationException($"Two Its have the title '{twin}'; a <placeholder> would tell rows apart.")
            : tree._current;
    }

    public void AddBlock(string name, ScriptBlock fixture, bool hasRows, object[]? rows, bool skip, string[]? tags)
    {
        RequireDiscovery(name);
        PesterBlock outer = _current;
        foreach (object? row in Rows(name, hasRows, rows))
        {
            _current = new PesterBlock(outer, name, fixture, row, skip, tags);
            outer.Items.Add(_current);
            _scope.Local(() =>
            {
                _scope.SetRow(row);
                _scope.Dot(fixture)?.Throw();
            });
        }

        _current = outer;
    }

    public void AddIt(string name, ScriptBlock test, bool hasRows, object[]? rows, bool skip, string[]? tags)
    {
        RequireDiscovery(name);
        _current.Items.AddRange(Rows(name, hasRows, rows).Select(row => new PesterBlock(_current, name, test, row, skip, tags) { IsIt = true }));
    }

    public void AddSetup(string word, ScriptBlock body)
    {
        RequireDiscovery(word);
        if (!_current.Setups.TryAdd(word, body))
        {
            throw new InvalidOperationException($"{_current.Title} has a second {word}.");
        }
    }

    public void BeforeDiscovery(ScriptBlock body)
    {
        RequireDiscovery("BeforeDiscovery");
        _scope.Dot(body)?.Throw();
    }

    // An empty -ForEach would be a test that can never fail.
    private static object?[] Rows(string name, bool hasRows, object[]? rows) =>
        !hasRows ? new object?[1] : rows is { Length: > 0 } ? rows : throw new InvalidOperationException($"'{name}' has an empty -ForEach.");

    private void RequireDiscovery(string word)
    {
        if (!_discovering)
        {
            throw new InvalidOperationException($"'{word}' stands inside of an It or a setup block.");
        }
    }
}
