using System;
using System.Collections.Generic;
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
        scope.Run("Import-Module -Name $args[0] -Global -ErrorAction Stop -ArgumentList $args[1]", System.IO.Path.Combine(PesterFile.Folder, "Pester", "Words.psm1"), tree);
        scope.Run("& $args[0]", path);
        tree._discovering = false;
        foreach (IGrouping<string, PesterBlock> same in tree._current.Its.GroupBy(it => it.Title).Where(same => same.Count() > 1).ToList())
        {
            int number = 0;
            foreach (PesterBlock it in same)
            {
                it.Title += $" #{++number}";
            }
        }

        return tree._current.Its.Any() ? tree._current : throw new InvalidOperationException($"{path} has no It.");
    }

    public void AddBlock(string name, ScriptBlock fixture, bool hasRows, object[]? rows, bool skip, string[]? tags)
    {
        RequireDiscovery(name);
        foreach (object? row in Rows(name, hasRows, rows))
        {
            PesterBlock outer = _current;
            _current = new PesterBlock(outer, name, fixture, row, skip, tags);
            outer.Items.Add(_current);
            _scope.Local(() =>
            {
                _scope.SetRow(row);
                _scope.Dot(fixture)?.Throw();
            });
            _current = outer;
        }
    }

    public void AddIt(string name, ScriptBlock test, bool hasRows, object[]? rows, bool skip, string[]? tags)
    {
        RequireDiscovery(name);
        if (_current.Lineage.Count() == 1)
        {
            throw new InvalidOperationException($"It '{name}' stands outside of a Describe.");
        }

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
    private static IEnumerable<object?> Rows(string name, bool hasRows, object[]? rows) =>
        !hasRows ? new object?[1] : rows is { Length: > 0 } ? rows : throw new InvalidOperationException($"'{name}' has an empty -ForEach.");

    private void RequireDiscovery(string word)
    {
        if (!_discovering)
        {
            throw new InvalidOperationException($"'{word}' stands inside of an It or a setup block.");
        }
    }
}
